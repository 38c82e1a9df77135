using System.Security.Cryptography;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Settlement;
using Countinghouse.Trades;

namespace Countinghouse.App.Messages;

/// <summary>On what a message acts.</summary>
/// <param name="Day">The business day.</param>
/// <param name="Tolerance">Units of the currency by which a stated penalty may differ from ours and agree.</param>
/// <param name="OnlyPenalties">Whether anything but a statement of penalties is a problem.</param>
sealed record Reading(MxSchemas Schemas, DateOnly Day, decimal Tolerance = 0, bool OnlyPenalties = false)
{
    /// <summary>Who sent what has no header, as whoever brings it in vouches for; empty: nobody does.</summary>
    public string From { get; init; } = "";
    /// <summary>It lies in a day folder's <c>statements/</c>: the office says that its depository or bank stated it.</summary>
    public bool IsOfFolder { get; init; }
    /// <summary>Whoever brings it in says that it takes the place of what its sender stated before under its number.</summary>
    public bool IsCorrection { get; init; }
}

/// <summary>
/// Messages in: each is kept byte for byte, and acts once. What it asks for is commands of the firm; what is wrong with it is kept beside
/// it and nothing is done.
/// </summary>
sealed partial class MessageDoor(Firm firm, Reading how)
{
    readonly DateOnly day = how.Day;

    readonly record struct Told(string Sender, string Id, string Type, MxContent? Content, string[] Problems)
    {
        /// <summary>When the sender made it, Unix milliseconds UTC; 0 where it does not say.</summary>
        public long MadeAt { get; init; }
        /// <summary>The BIC it is sent to; empty where it does not say.</summary>
        public string To { get; init; } = "";
        /// <summary>It says of itself that it is a copy, or may be a duplicate.</summary>
        public bool IsCopy { get; init; }
        /// <summary>It has no header: who sent it is the word of whoever brought it in.</summary>
        public bool IsVouched { get; init; }
        public bool IsMt => Type.StartsWith("MT", StringComparison.Ordinal);
    }

    /// <summary>The messages of a file, each of which is taken by itself with its own bytes: an MT may stand beside others.</summary>
    public static IReadOnlyList<byte[]> Split(byte[] bytes) => IsMt(bytes) ? MtReader.Parts(bytes) : [bytes];

    static bool IsMt(byte[] bytes) => MtReader.Looks(bytes.AsSpan(0, Math.Min(bytes.Length, 512)));

    /// <summary>The command that takes a message in.</summary>
    public TakeMessage Read(byte[] bytes, string file) => ReadMade(bytes, file).Take;

    /// <summary>The command that takes a message in, and when its sender made it.</summary>
    public (TakeMessage Take, long MadeAt) ReadMade(byte[] bytes, string file)
    {
        var told = Vouched(IsMt(bytes) ? Mt(bytes, file) : Mx(bytes, file));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var wrongs = told.Problems.Length > 0 ? null
            : WrongPenalties(told) ?? WrongStatement(told) ?? WrongTeller(told) ?? WrongAccount(told) ?? TooEarly(told.Content)
                ?? WrongMargin(told) ?? WrongEvent(told.Content);
        if (wrongs is { } wrong) told = told with { Problems = [wrong] };
        var taken = new RecordsFact.MessageTaken(told.Sender, told.Id, told.Type, sha256, bytes, told.Problems)
        { IsVouched = told.IsVouched, Of = IdentityOf(told) + (how.IsCorrection ? $"; correction {sha256[..12]}" : "") };
        List<Command> acts = told is { Content: { } content, Problems.Length: 0 }
            ? [.. Acts(content, told), .. OfMargin(content, told.Sender), .. OfActions(content, told.Id)] : [];
        return (new(taken, acts), told.MadeAt);
    }

    // What settles on a later day has not settled.
    string? TooEarly(MxContent? content) => content is SettlementConfirmation c && c.SettledOn > day
        ? $"1:1: it says that it settled on {c.SettledOn:yyyy-MM-dd}, which is after {day:yyyy-MM-dd}" : null;

    Told Mx(byte[] bytes, string file)
    {
        var check = MxCheck.Of(bytes, file, how.Schemas);
        var problems = Problems(check.Refusals, check.Findings);
        if (check.Message is not { } message) return new("", "", "", null, problems);
        var identity = MxIdentity.Of(message);
        var header = MxForms.ParseHeader(message, []);
        return new(identity.Sender, identity.Id, check.Type, MxForms.Parse(message, []), problems)
        {
            MadeAt = header?.At.ToUnixTimeMilliseconds() ?? 0, To = header?.ToBic ?? "",
            IsCopy = header is { PossibleDuplicate: true } or { Copy: not null },
        };
    }

    static Told Mt(byte[] bytes, string file)
    {
        List<Problem> unread = [];
        var all = MtReader.All(bytes, file, unread);
        if (all is not [var message])
            return new("", "", "", null, [.. unread.Select(Plain), $"1:: {all.Count} messages in one: each is taken alone"]);
        var check = MtCheck.Of(message);
        return new(message.Sender, check.Id, check.Type, check.Content, Problems([.. unread, .. check.Refusals], check.Findings))
        {
            To = message.Receiver, IsCopy = message.IsCopy, MadeAt = message.MadeAt?.ToUnixTimeMilliseconds() ?? 0,
        };
    }

    static string[] Problems(IEnumerable<Problem> refusals, IEnumerable<MxFinding> findings) =>
        [.. refusals.Select(Plain).Concat(findings.Select(f => $"{f.Rule}: {Plain(f.Problem)}")).Take(CsvLimits.Problems)];

    static string Plain(Problem p) => $"{p.Line}:{p.Column}: {p.Why}";

    IEnumerable<Command> Acts(MxContent content, Told told) => content switch
    {
        StatusAdvice s when Current(s.TransactionId) is { } number => Status(s, number),
        SettlementConfirmation c when OwnReference.TryParse(c.Transaction.OwnerId) is { } of =>
            [new TellSettled(of.Instruction, of.Version, c.SettledOn, What(c.Transaction, c.Instrument, (c.Settled, c.Amount)))
                { Under = Under(c, told) }],
        SettlementReversal c when OwnReference.TryParse(c.Transaction.OwnerId) is { } of =>
            [new TakeBackSettled(of.Instruction, of.Version, day, What(c.Transaction, c.Instrument, (c.Settled, c.Amount)))
                { Confirmation = c.ConfirmationId, At = told.MadeAt }],
        CreditDebitNotice n => n.Notices.SelectMany(x => x.Entries).SelectMany(e => e.Each())
            .SelectMany(e => Cash(e, told.MadeAt)),
        CancellationStatus c => OwnOf(c) is { } of ? Cancelled(of, c.Status, c.RequestId) : [],
        ModificationStatus m => OwnReference.RequestIn(m.RequestId) is { } asked && AnswerOf(m.Status) is not RequestAnswer.None
            && firm.Settlement.InstructionOfRequest(asked) is { } instruction
                ? [new TellRequest(instruction, asked, day, AnswerOf(m.Status), Why(m.Status))] : [],
        Allegement a => Alleged(a, told.MadeAt),
        // What was alleged of a trade or of a net we have was answered when it came.
        AllegementRemoval r => firm.Trades.AllegedAs(r.Id) is null ? [] : [new EndAllegement(r.Id)],
        PenaltiesReport r => [Compared(r)],
        _ => Stated(content, told),
    };

    /// <summary>The number of the instruction, unless the market has another version, or none: what is said of an old one is only kept.
    /// </summary>
    long? Current(string reference) => OwnReference.TryParse(reference) is { } of
        && (firm.Settlement.Find(of.Instruction)?.Given.Version ?? of.Version) == of.Version ? of.Instruction : null;

    static ToldUnder Under(SettlementConfirmation c, in Told told) =>
        new(told.Id, c.Transaction.MarketId ?? c.Transaction.ServicerId ?? "", c.SettledBefore?.Amount, c.Remaining?.Amount)
        {
            IsCopy = told.IsCopy, At = c.SettledAt?.ToUnixTimeMilliseconds() ?? told.MadeAt,
        };

    // Of which version: as it says, else the one that the market has and was asked to cancel.
    OwnReference? OwnOf(CancellationStatus c) => OwnReference.TryParse(c.About?.TransactionId ?? c.RequestId) is { } own ? own
        : OwnReference.RequestIn(c.RequestId) is { } asked && firm.Settlement.InstructionOfRequest(asked) is { } number
            && firm.Settlement.Find(number) is { } i ? new(number, i.Given.Version) : null;

    // What is rejected or denied stays as it was; what is to be repaired waits for us.
    static RequestAnswer AnswerOf(MxStatus status) => status.Kind switch
    {
        "AckdAccptd" => RequestAnswer.Accepted,
        "Pdg" or "PdgPrcg" or "PdgCxl" or "Rpr" => RequestAnswer.Pending,
        "Cmpltd" or "Canc" => RequestAnswer.Done,
        "Rjctd" or "Dnd" => RequestAnswer.Refused,
        _ => RequestAnswer.None,
    };

    // That it was accepted or is pending is no answer yet, and is kept with what was asked.
    IEnumerable<Command> Cancelled(OwnReference of, MxStatus status, string request)
    {
        var answer = AnswerOf(status);
        if (answer == RequestAnswer.None || firm.Settlement.Find(of.Instruction) is not { } i) return [];
        if (answer < RequestAnswer.Done)
            return firm.Settlement.CancellationOf(of.Instruction) is { } asked && i.Given.Version == of.Version
                ? [new TellRequest(of.Instruction, asked, day, answer, Short(status.ToString()))] : [];
        var words = answer == RequestAnswer.Done ? $"cancelled: {request}" : status.ToString();
        return [new TellCancelled(of.Instruction, of.Version, day, answer == RequestAnswer.Done, Short(words))];
    }

    IEnumerable<Command> Status(StatusAdvice s, long number)
    {
        if (s is { Processing: { Kind: "Rjctd" } rejected }) yield return new TellStatus(number, day, FailReason.Rejected, Why(rejected));
        if (s is { Processing: { Kind: "Canc" or "PdgCxl" } cancelled })
            foreach (var done in OwnReference.TryParse(s.TransactionId) is { } of ? Cancelled(of, cancelled, Why(cancelled)) : [])
                yield return done;
        // Their wish to cancel, which waits for ours: of what is matched alone, for what is not one side cancels for itself.
        if (s is { Processing.Kind: "CxlReqd" } && firm.Settlement.Find(number) is
            { IsMatched: true, CancelAskedBy: 0, Terms.Against.Kind: not InstructionKind.Ccp })
            yield return new CancelInstruction(number, day, false, "by the market's word");
        if (s.Matching is { Kind: "Mtchd" or "Umtchd" } matching)
            yield return new TellMatching(number, day, matching.Kind == "Mtchd", false, Why(matching));
        if (s.Settlement is { Kind: "Pdg" or "Flng" } pending) yield return new TellStatus(number, day, ReasonOf(pending), Why(pending));
    }

    static string Why(MxStatus status) => Short(string.Join("; ", status.Reasons.Select(r => r.ToString())));

    static string Short(string text) => text.Length <= 200 ? text : text[..200];

    static FailReason ReasonOf(MxStatus status) => status.Reasons.Select(r => r.Code).FirstOrDefault() switch
    {
        "LACK" => FailReason.LackOfSecurities,
        "MONY" => FailReason.LackOfCash,
        "CLAC" => FailReason.CounterpartyLack,
        "CMON" => FailReason.CounterpartyMoney,
        "PREA" => FailReason.OnHold,
        "PRCY" => FailReason.CounterpartyOnHold,
        "LINK" => FailReason.Linked,
        "NMAS" or "CMIS" => FailReason.Unmatched,
        "PART" => FailReason.BelowPartial,
        _ => FailReason.Untold,
    };

    // What is delivered goes out; cash goes the other way unless its own side says otherwise.
    static MovementTold What(ConfirmedTransaction of, MxInstrument instrument, (MxQuantity Quantity, MxAmount? Amount) moved)
    {
        var delivers = of.Movement == Formats.Iso20022.Movement.Deliver;
        var (quantity, amount) = (moved.Quantity.Amount, moved.Amount?.Money);
        var isDebit = moved.Amount?.Side is { } side ? side == CreditDebit.Debit : !delivers;
        return new(instrument.ToString(), delivers ? -quantity : quantity, amount?.Currency ?? "",
            amount is null ? 0 : isDebit ? -amount.Amount : amount.Amount);
    }

    // Cash alone under the reference of an instruction of cash alone.
    IEnumerable<Command> Cash(CashEntry entry, long at)
    {
        if (entry.Status != "BOOK" || entry.EndToEndId is not { } id || OwnReference.TryParse(id) is not { } of) return [];
        var what = new MovementTold("", 0, entry.Amount.Currency, entry.Signed);
        return [entry.IsReversal == true
            ? new TakeBackSettled(of.Instruction, of.Version, day, what with { Amount = -what.Amount }) { At = at }
            : new TellSettled(of.Instruction, of.Version, entry.BookedOn ?? day, what)
                { Under = new("", entry.ServicerReference ?? "") { At = at } }];
    }

    /// <summary>
    /// What the other side expects of us, as an allegement of a trade: its side is the other one, its price that of a unit. It is
    /// answered by a trade that is booked under the same id, or agrees with it in every matching field; else by the instruction of a net,
    /// which is of no trade: it is matched.
    /// </summary>
    IEnumerable<Command> Alleged(Allegement a, long at)
    {
        var delivers = a.Movement == Formats.Iso20022.Movement.Deliver;
        var them = (delivers ? a.Receiving : a.Delivering)?.Party1?.Bic ?? "";
        var amount = a.Amount?.Money.Amount ?? 0;
        var scale = a.Instrument.Isin is { } isin && firm.Register.AssetOf(isin) is { } asset ? asset.Scale : 0;
        var units = a.Quantity.Amount;
        for (var i = 0; i < scale; i++) units *= 10;
        if (!decimal.IsInteger(units) || units is <= 0 or > 1L << 62) return [];
        ConfirmTrade of = new(new(a.Id, firm.Register.PartyOfBic(them)?.Terms.Code ?? them, delivers ? Side.Buy : Side.Sell,
            a.Instrument.ToString(), (long)units, decimal.Round(amount / a.Quantity.Amount, 8), a.SettleOn, amount)
        { Legal = LegalOf(a, delivers) }, "allegement")
        { IsByTerms = true, At = at };
        return !firm.Trades.IsOfTrade(of) && Net((a, them), (long)units) is { } net
            ? [new TellMatching(net.Number, day, true, false, Short($"alleged as {a.Id}"))] : [of];
    }

    static LegalTerms LegalOf(Allegement a, bool weDeliver)
    {
        var (ours, theirs) = weDeliver ? (a.Delivering, a.Receiving) : (a.Receiving, a.Delivering);
        return new(a.Payment == Payment.Free, a.TradedOn, a.Amount?.Money.Currency ?? "", a.Delivering?.Party1?.Bic ?? "",
            a.Receiving?.Party1?.Bic ?? "", ours?.DepositoryBic ?? "", theirs?.DepositoryBic ?? "", a.Terms.TransactionKind);
    }
}
