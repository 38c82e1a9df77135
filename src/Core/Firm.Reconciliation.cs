using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Reference;

namespace Countinghouse;

public sealed partial class Firm
{
    /// <summary>Lays what is stated through a day beside the books: each statement, then the movements, then what differs.</summary>
    void RunReconcile(DateOnly through, bool isClose = false)
    {
        foreach (var pages in Reconciliation.WaitingThrough(through)) Record(Reconciliation.DecideLay(pages));
        Record(Reconciliation.DecideMatches(through));
        var found = Reconciliation.DecideBreaks((through, isClose), new ReconciledBooks(this));
        Record(found);
        Record(Reconciliation.DecideRests(found, through));
    }

    // The book's first day; where it is not kept any more, that of its first month.
    DateOnly FirstToCompare() => Days.Closed == 0 ? Days.Day : Reconciliation.FirstAtHand
        ?? (Periods.First > 0 ? new(Periods.First / 100, Periods.First % 100, 1) : DateOnly.MinValue);

    void RunReconciliation(ReconciliationCommand c)
    {
        if (Days is { Closed: 0, IsOpen: false } && c is not (SetMatchingRule or RemoveMatchingRule))
            Record(new Refused(Refusal.DayNotOpen, c.GetType().Name, "", "the book has no business day yet: run its first day"));
        else if (c is ApproveWriteOff approve && NoRoom(approve) is { } refused) Record(refused);
        else if (c is ApproveWriteOff && Days.BetweenDays() is not null)
            AwaitDay(c, Reconciliation.Decide(c, (actor, Days.Day), new ReconciledBooks(this)).FirstOrDefault());
        else
        {
            var answer = Reconciliation.Decide(c, (actor, Days.Day), new ReconciledBooks(this));
            Record(answer);
            // What is no longer matched is open from now on, and not only at the next close.
            if (answer is [ReconciliationFact.MatchUndone, ..])
                Record(Reconciliation.DecideBreaks((Days.Day, IsClose: false), new ReconciledBooks(this))
                    .OfType<ReconciliationFact.BreakOpened>());
        }
    }

    // What the ledger would refuse is refused before anything of it is recorded.
    Refused? NoRoom(ApproveWriteOff c)
    {
        if (Reconciliation.Find(c.Break) is not { Of: var of, Difference: var units } || Register.AccountOf(of.Account) is not { } place
            || Register.AssetOf(of.Asset) is not { } asset) return null;
        var now = Ledger[place.Id, asset.Id];
        var credit = asset.IsSecurity ? 0 : Ledger.CreditOf(asset.Id);
        var left = (now.Available + credit) * new decimal(1, 0, 0, false, (byte)asset.Scale);
        return units < 0 && left + units < 0
            ? new(asset.IsSecurity ? Refusal.ShortOfSecurities : Refusal.ShortOfCash, $"break {c.Break}", "", string.Create(
                CultureInfo.InvariantCulture, $"{left} {asset.Code} at {of.Account} are not on hold: {-units} cannot be taken out"))
            : null;
    }

    /// <summary>The legs that a fact of the ledger posts at once, for what follows movements at the places.</summary>
    void ApplyMovements(LedgerFact fact)
    {
        switch (fact)
        {
            case LedgerFact.EntryPosted f:
                Reconciliation.Apply(f.Entry, f.Effective, (Next, f.Reference), f.Legs);
                Actions.Deliver(f.Entry.Kind, f.Effective, f.Legs);
                break;
            case LedgerFact.PendingPartPosted f when MayMoveAtPlaces(f.Entry.Kind):
                Reconciliation.Apply(f.Entry, f.Effective, (Next, ""), f.Part);
                Actions.Deliver(f.Entry.Kind, f.Effective, f.Part);
                break;
            case LedgerFact.PendingPosted f when MayMoveAtPlaces(f.Entry.Kind):
                Reconciliation.Apply(f.Entry, f.Effective, (Next, ""), Ledger.LeftOf(f.Entry));
                Actions.Deliver(f.Entry.Kind, f.Effective, Ledger.LeftOf(f.Entry));
                break;
        }
    }

    // Contracts stand between accounts until they are delivered; only these come in millions, and none of them has a leg at a place.
    static bool MayMoveAtPlaces(EntryKind kind) =>
        kind is not (EntryKind.ClientTrade or EntryKind.StreetTrade or EntryKind.ClientDelivery);

    /// <summary>
    /// Units posted now: what is there at a place or in an asset account of the chart, what is owed to any other account; none where the
    /// book has them not.
    /// </summary>
    public decimal? PostedAt(string account, string asset) =>
        Register.AccountOf(account) is { } a && Register.AssetOf(asset) is { } s
            ? Ledger[a.Id, s.Id].Posted * (a.IsLocation || Chart.Chart.Find(account, Days.Day)?.Type == GlType.Asset ? 1 : -1)
                * new decimal(1, 0, 0, false, (byte)s.Scale) : null;

    IEnumerable<(string, string, decimal)> AtPlaces()
    {
        foreach (var asset in Register.Assets)
        {
            var place = Register[asset.IsSecurity ? Register.Depository : Register.Bank];
            yield return (place.Terms.Code, asset.Code,
                Ledger[place.Id, asset.Id].Posted * new decimal(1, 0, 0, false, (byte)asset.Scale));
        }
    }

    OpenDifference? DifferenceOf(long number) => Reconciliation.Find(number) is not { } b ? null
        : b.IsBalance ? new(b.Of, b.Difference, Reconciliation.ComparedOn(b.Of), Reconciliation.MovementOf(b))
        : new(b.Of, b.Difference, null, null);

    sealed class ReconciledBooks(Firm firm) : IReconciledBooks
    {
        public string? JournalOf(long number) =>
            firm.DifferenceOf(number) is { } open ? firm.Journals.Settling(number, open) : null;

        SortedDictionary<string, List<Expected>>? expected;

        public decimal? Posted(string account, string asset) => firm.PostedAt(account, asset);

        public IReadOnlyList<Expected> ExpectedOf(string asset) =>
            (expected ??= All()).TryGetValue(asset, out var own) ? own : [];

        SortedDictionary<string, List<Expected>> All()
        {
            SortedDictionary<string, List<Expected>> all = new(StringComparer.Ordinal);
            void Add(AssetId asset, long minor, Expected what)
            {
                if (minor == 0) return;
                var of = firm.Register[asset];
                if (!all.TryGetValue(of.Code, out var own)) all.Add(of.Code, own = []);
                own.Add(what with { Units = minor * new decimal(1, 0, 0, false, (byte)of.Scale) });
            }
            // What else is contracted there: of corporate actions, of currency that is exchanged.
            foreach (var asset in firm.Register.Assets)
            {
                var place = asset.IsSecurity ? firm.Register.Depository : firm.Register.Bank;
                var pending = firm.Ledger[place, asset.Id].Pending;
                Add(asset.Id, pending, new($"what is contracted at {firm.Register[place].Terms.Code}", "pending here", 0));
            }
            foreach (var i in firm.Settlement.Open)
            {
                var @is = i.Failing ? "failing here" : "pending here";
                Add(i.Rest.Instrument, i.RestQuantity, new($"I{i.Number}", @is, 0));
                Add(i.Rest.Currency, i.RestAmount, new($"I{i.Number}", @is, 0));
            }
            var inFlight = firm.Actions.InFlight(firm.Days.Day, a => firm.Ledger[firm.Register.Depository, a].Posted);
            foreach (var (id, asset, units, @is) in inFlight)
                Add(asset, units, new(id, @is, 0) { IsEntitled = true });
            return all;
        }

        public decimal? RestOf(string reference) => Matcher.IsInstruction(reference)
            && long.TryParse(reference.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && firm.Settlement.Find(number) is { } i
                ? i.RestQuantity * new decimal(1, 0, 0, false, (byte)firm.Register[i.Rest.Instrument].Scale) : null;

        public bool MayOwn(string person) => firm.Access.People.Count == 0 || firm.Access.Find(person) is { Ended: null };
    }
}
