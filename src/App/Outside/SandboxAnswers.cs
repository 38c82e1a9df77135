using Countinghouse.App.Messages;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;

namespace Countinghouse.App.Outside;

/// <summary>
/// The messages of the sandbox, in the standard in which it was asked. Ids are made of what they are about and the day. Each is held
/// against the rules, and its schema where one is at hand, before it goes out.
/// </summary>
sealed class SandboxAnswers(FirmEnd firm, MxSchemas schemas)
{
    /// <summary>When all of a day's are made: its end.</summary>
    public DateTimeOffset At => new(firm.Day, new(23, 59, 59), TimeSpan.Zero);

    // One of a kind for each instruction and day; short enough for an MT.
    public string Id(string kind, string reference) => kind + reference.TrimStart('I') + "-" + OwnReference.Short(firm.Day.DayNumber);

    /// <summary>An id for what there is one of each day, and its page.</summary>
    public string Dated(string kind, int page = 0) => $"{kind}{firm.Day:yyyyMMdd}{(page == 0 ? "" : $"-{page}")}";

    /// <summary>A message of ISO 20022 from someone.</summary>
    public HeldMessage From(string bic, string id, MxContent content) => Message(id, bic, (content, false));

    HeldMessage Message(string id, string from, (MxContent Content, bool IsMt) what)
    {
        if (what.IsMt)
        {
            var built = MtForms.Build(what.Content, from, firm.Firm, id);
            if (built.Message is not { } mt) return new($"{id}.fin", []) { Wrong = string.Join("; ", built.Refusals) };
            return Sound($"MT{mt.Type}-{id}.fin", built.Bytes(), MtCheck.Of(mt).Findings);
        }
        var family = MxForms.All.First(f => f.Record == what.Content.GetType()).Type.Family;
        var (name, bytes) = ($"{family}-{id}.xml", MxForms.Build(new MxHeader(from, firm.Firm, id, "", At, null), what.Content));
        var check = MxCheck.Of(bytes, name, schemas);
        return Sound(name, bytes, [.. check.Refusals.Select(r => new MxFinding("schema", r)), .. check.Findings]);
    }

    static HeldMessage Sound(string name, byte[] bytes, IReadOnlyList<MxFinding> wrong) => wrong.Count == 0 ? new(name, bytes)
        : new(name, []) { Wrong = string.Join("; ", wrong.Select(f => $"{f.Rule}: {f.Problem.Why}")) };

    /// <summary>A side of an instruction.</summary>
    public SettlementParties PartiesOf(HeldInstruction i, string bic) => new(i.Depository, new(bic, null, null), null);

    public HeldMessage Status(HeldInstruction i, string kind, MxStatus? first, MxStatus? settlement)
    {
        var rejected = first is { Kind: "Rjctd" } ? first : null;
        return Message(Id(kind, i.Reference), i.Depository,
            (new StatusAdvice(i.Reference, null, null, rejected, null, rejected is null ? first : null, settlement, null), i.IsMt));
    }

    /// <summary>A query about what is not, or no longer, known here.</summary>
    public HeldMessage Unknown(string reference, string depository) =>
        Message(Id("K", reference), depository, (new QueryStatus(reference, null, new("Rjctd", [])), false));

    public HeldMessage Settled(HeldInstruction i, (decimal Quantity, decimal Amount) part, string kind)
    {
        var movement = i.Quantity < 0 ? Movement.Deliver : Movement.Receive;
        MxQuantity Of(decimal quantity) => new(Math.Abs(quantity), i.IsFace ? QuantityKind.Face : QuantityKind.Units);
        var (theirs, ours) = (PartiesOf(i, i.Counterparty), PartiesOf(i, firm.Firm));
        return Message(Id(kind, i.Reference), i.Depository, (new SettlementConfirmation(
            new(i.Reference, null, null, movement, i.Payment), [], null, i.SettleOn, firm.Day, new(i.Isin), Of(part.Quantity),
            i.Before == 0 ? null : Of(i.Before), part.Quantity == i.Quantity ? null : Of(i.Quantity - part.Quantity), firm.Firm, firm.Firm,
            new(null, "TRAD", null, null), i.Quantity < 0 ? ours : theirs, i.Quantity < 0 ? theirs : ours,
            i.Cash(part.Amount)), i.IsMt));
    }

    /// <summary>Why it does not match, as a status.</summary>
    public static MxStatus Unmatched(HeldInstruction held) =>
        new("Umtchd", [.. held.Unmatched.Split(' ').Select(code => new MxReason(code))]);

    public static CreditDebit SideOf(decimal amount) => amount < 0 ? CreditDebit.Debit : CreditDebit.Credit;

    public HeldMessage Cancelled((string Reference, string Depository) of, (Movement Movement, Payment Payment) what, MxStatus status)
    {
        // That it is pending and what becomes of it may both be said on a day.
        var id = Id(status.Kind == "PdgCxl" ? "Y" : "X", of.Reference);
        return Message(id, of.Depository,
            (new CancellationStatus(id, new(null, null, of.Reference, what.Movement, what.Payment), status, null), false));
    }

    public HeldMessage Cancelled(HeldInstruction i, MxStatus status) => Cancelled((i.Reference, i.Depository),
        (i.Quantity < 0 ? Movement.Deliver : Movement.Receive, i.Payment), status);

    public HeldMessage Modified((string Request, Modification What) of, string depository, bool isDone)
    {
        var asked = of.What;
        // Several may be asked of one instruction on a day: what is asked tells them apart.
        var id = Id("C", asked.OwnerId ?? "") + "-" + MarketFolder.Sha256(System.Text.Encoding.UTF8.GetBytes(asked.ToString()))[..6];
        return Message(id, depository, (new ModificationStatus(of.Request, null, asked,
            isDone ? new("Cmpltd", []) : new("Rjctd", [new("NRGN")])), false));
    }

    public HeldMessage Cash(string reference, decimal amount, string currency)
    {
        var id = Id("B", reference);
        return Message(id, firm.BankBic, (new CreditDebitNotice(id, At, [new(id, null, At, new(firm.Firm, false, currency, null), null,
            [new(id, new(Math.Abs(amount), currency), SideOf(amount), null, "BOOK", firm.Day, firm.Day, id, null, reference, null)])]),
            false));
    }
}
