using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

public sealed partial class ActionBook
{
    /// <summary>No balance comes near it: a figure beyond is a slip, and its action waits.</summary>
    const long MostUnits = 1L << 60;

    /// <summary>The actions that have a step due, in order: by ex-date, what comes besides before what replaces, then by id.</summary>
    public List<ActionKey> Due(RunActions c) => [.. Sorted(files.Values.Where(f => NextStep(f, c) is not null)).Select(f => f.Key)];

    /// <summary>
    /// The step that is due: ex at an opening, record at the close of its day, or after ex where that is later; payment once its day
    /// has come and what it rests on is known.
    /// </summary>
    public static ActionStage? NextStep(ActionFile file, RunActions c)
    {
        if (file.IsCancelled || file.IsSealed) return null;
        var (t, opens) = (file.Terms, c.Moment == ActionMoment.Opening);
        if (file.ExOn is null) return opens && t.ExDate <= c.Day ? ActionStage.Ex : null;
        if (file.RecordedOn is null)
            return c.Moment == ActionMoment.Closing && t.RecordDate <= c.Day || opens && t.RecordDate < c.Day ? ActionStage.Record : null;
        if (file.PaidOn is not null) return null;
        if (file.ChosenOn is null && IsChosenLate(t) && DeadlineOf(t) < c.Day) return opens ? ActionStage.Choice : null;
        return opens ? t.PayDate < c.Day ? ActionStage.Pay : null : t.PayDate <= c.Day ? ActionStage.Pay : null;
    }

    /// <summary>One step of one action. Nothing of it is recorded where it cannot be done; it is then due again.</summary>
    public IEnumerable<Fact> Decide(ActionKey of, RunActions c, IActionBooks books)
    {
        if (Find(of.Id) is not { } file || NextStep(file, c) is not { } stage) return [];
        if (Taken() is { } code)
            return [NotReady(file, $"the account {code} is a client's, and the firm needs one of that name: give the client another")];
        var step = new Step(this, file, c.Day, books) { IsAfterSettlement = c.Moment == ActionMoment.Closing };
        try
        {
            var facts = stage switch
            {
                ActionStage.Ex when step.Type.Family == ActionFamily.Distribution => step.Entitle(),
                ActionStage.Ex => step.Replace(),
                ActionStage.Record => step.Record(),
                ActionStage.Choice => step.Choose(),
                ActionStage.Pay => step.Pay(),
                _ => throw new System.Diagnostics.UnreachableException(stage.ToString()),
            };
            return step.Wrong is { } wrong ? [NotReady(file, wrong)] : facts;
        }
        catch (OverflowException)
        {
            return [NotReady(file, TooMuch)];
        }
    }

    const string TooMuch = "with it a balance would be more than the books can hold: check its ratio and rate";

    static Refused NotReady(ActionFile file, string detail) =>
        new(Refusal.ActionNotReady, Register.Short(file.Terms.Id), "", detail);

    /// <summary>What the options make of a unit, the default first.</summary>
    List<ActionChange> ChangesOf(CorporateActionTerms t, DateOnly day)
    {
        List<ActionChange> changes = [ChangeOf(t, new(t.DefaultOption, t.Rate, t.Currency, t.RatioNew, t.RatioOld, t.NewIsin, t.CashInLieu,
            t.Price), day)];
        foreach (var option in t.Choices) changes.Add(ChangeOf(t, option, day));
        return changes;
    }

    ActionChange ChangeOf(CorporateActionTerms t, ActionOption o, DateOnly day)
    {
        var (old, type) = (AssetOf(t.Isin), ActionType.Of(t.Type));
        var to = o.NewIsin.Length > 0 ? AssetOf(o.NewIsin) : old;
        var currency = register.AssetOf(o.Currency.Length > 0 ? o.Currency : register[old.Currency].Code) ?? register[old.Currency];
        var isOneForOne = t.Type == "ISIN_CHANGE" && o.RatioNew is null;
        var (ratioNew, ratioOld) = isOneForOne ? (1m, 1m) : (o.RatioNew ?? 0, o.RatioOld ?? 1);
        var replaces = type?.Family switch
        {
            ActionFamily.Distribution => false,
            // Who does not choose keeps what there is, unless it lapses.
            ActionFamily.Voluntary => o.Code == LapseOption || o.Code != KeepOption && (o.Rate ?? o.RatioNew) is not null,
            _ => true,
        };
        var isPart = t.Type is "REDEMPTION" or "CALL" && ratioNew > 0;
        var rate = (o.Rate ?? UsualRate(t, old)) * (old.Terms?.Bond is not null ? 0.01m : 1m) * (isPart ? 1 - ratioNew / ratioOld : 1m);
        return new(o.Code, old.Id, to.Id, ratioNew, ratioOld, replaces, (t.BasisShare ?? 0) / 100, currency.Id, rate, o.Price ?? 0,
            o.CashInLieu ?? Math.Max(0, InLieu(currency.Id, (old.Id, to.Id), day, (ratioNew, ratioOld, replaces)) - (o.Price ?? 0) ?? 0),
            new(old.Scale, to.Scale, currency.Scale));
    }

    // A whole new unit is worth the last close before, by the ratio of the same instrument, where the issuer does not say what fractions
    // are paid; what it would have cost is not paid for it.
    decimal? InLieu(AssetId currency, (AssetId Old, AssetId New) of, DateOnly day, (decimal New, decimal Old, bool Replaces) ratio)
    {
        if (ratio.New == 0 || register.CloseIn(currency, of.New, day.AddDays(-1)) is not { } close) return null;
        if (of.Old == of.New) close *= ratio.Old / (ratio.Replaces ? ratio.New : ratio.New + ratio.Old);
        return decimal.Round(close, 8, MidpointRounding.AwayFromZero);
    }

    // Per cent of nominal, as the terms of the bond have it: of what falls due by them about then, and else what it usually pays.
    decimal UsualRate(CorporateActionTerms t, Asset old) => (t.Type, old.Terms?.Bond) switch
    {
        (_, { }) when register.Accruals?.Due(old, t.Type, t.PayDate) is { } due => due,
        ("COUPON", { } bond) => bond.Frequency > 0 ? bond.Coupon / bond.Frequency : bond.Coupon,
        ("REDEMPTION" or "CALL", { } bond) => bond.Redemption,
        _ => 0,
    };

    Asset AssetOf(string isin) => register.AssetOf(isin) ?? throw new System.Diagnostics.UnreachableException(isin);

    /// <summary>One step of an action, as far as it is decided: what follows for whom, or why it cannot be done.</summary>
    sealed partial class Step
    {
        readonly ActionBook desk;
        readonly ActionFile file;
        readonly DateOnly day;
        readonly IActionBooks books;
        readonly List<Fact> facts = [];

        public Step(ActionBook desk, ActionFile file, DateOnly day, IActionBooks books)
        {
            (this.desk, this.file, this.day, this.books) = (desk, file, day, books);
            Type = ActionType.Of(Terms.Type) ?? throw new System.Diagnostics.UnreachableException(Terms.Type);
            Changes = file.ExOn is null ? desk.ChangesOf(Terms, Terms.ExDate) : file.Changes;
        }

        public ActionType Type { get; }
        /// <summary>Why the step cannot be done.</summary>
        public string? Wrong { get; private set; }

        IReadOnlyList<ActionChange> Changes { get; }
        CorporateActionTerms Terms => file.Terms;
        Register Register => desk.register;
        AssetId Old => Changes[0].From;
        /// <summary>The day's settlement has run: what is to settle does so on the next.</summary>
        public bool IsAfterSettlement { get; init; }

        DateOnly PaidOn => Terms.PayDate > day ? Terms.PayDate : day;
        DateOnly ClaimedFor => PaidOn == day && IsAfterSettlement ? day.AddDays(1) : PaidOn;

        void Begin(ActionStage stage) =>
            facts.Add(new ActionFact.Begun(file.Key, stage, day, stage == ActionStage.Ex ? [.. Changes] : []));

        void Move(ActionMove move, DateOnly due)
        {
            if (move.IsNothing) return;
            if (IsTooMuch(move.FromUnits) || IsTooMuch(move.ToUnits) || IsTooMuch(move.Cash))
                Wrong ??= TooMuch;
            facts.Add(new ActionFact.Moved(file.Key, day, due, move));
        }

        static bool IsTooMuch(long amount) => amount is > MostUnits or < -MostUnits;

        /// <summary>
        /// Who settles from the ex-date on has neither a bond's coupon nor has paid interest for it: it is the seller's (SIA, Standard
        /// Securities Calculation Methods; UK DMO, formulae for gilts). Of all else it is the trade that counts.
        /// </summary>
        bool IsBySettlement => Terms.Type == "COUPON" && Register[Old].Terms is { Bond: not null };

        /// <summary>
        /// Whether who holds what is read as if it had been given: owed by what is taken back just now; and, after the record date, all
        /// that corrections have made owed. It was contracted by nobody: what is due of it is paid where it should have been by then.
        /// </summary>
        bool IsAsGiven(ActionItem item) =>
            item.IsOwedBack || Terms.RecordDate < day && (ofCorrections ??= desk.OfCorrections()).Contains(item.Cause);

        HashSet<long>? ofCorrections;

        bool IsRemembered => desk.IsRemembered(Old, HeldOn, day);

        /// <summary>
        /// The close at which who holds what is fixed: of the record date, or of the day before an ex-date that is later.
        /// </summary>
        DateOnly HeldOn => Terms.ExDate > Terms.RecordDate ? Terms.ExDate.AddDays(-1) : Terms.RecordDate;

        /// <summary>
        /// Net units of trades made since the ex-date, or settling since: they are without what is due. Of an action that was announced
        /// late, what settled after its record date was not delivered yet when the depository looked: where it is not remembered what
        /// was, by when it was to settle.
        /// </summary>
        (SortedDictionary<int, long> Accounts, SortedDictionary<int, long> Parties) Since()
        {
            SortedDictionary<int, long> accounts = [], parties = [];
            var isRemembered = IsRemembered;
            var open = books.Open(Old).Where(i => !IsAsGiven(i)).Select(i => (i.Against.Party, i.SettleOn)).ToHashSet();
            foreach (var t in IsBySettlement ? books.TradesSettling(Old, Terms.ExDate) : books.TradesSince(Old, Terms.ExDate))
            {
                accounts[t.Account.Number] = accounts.GetValueOrDefault(t.Account.Number) + t.Units;
                if (!isRemembered && t.SettleOn > Terms.RecordDate && t.SettleOn <= day && !open.Contains((t.Party, t.SettleOn))) continue;
                parties[t.Party.Number] = parties.GetValueOrDefault(t.Party.Number) + t.Units;
            }
            return (accounts, parties);
        }
    }
}
