using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

/// <summary>A message that is to go out: its bytes, or why it cannot be built.</summary>
/// <param name="Name">Type and reference, as sese.023-I123.xml: the name of its file.</param>
sealed record OutMessage(string Name, byte[] Bytes, IReadOnlyList<string> Problems);

/// <summary>What a message says, from whom to whom, under which id; or what of the book is missing for it.</summary>
/// <param name="Receiver">The code of whom it goes to, as addresses.csv names it.</param>
sealed record Draft(string Id, string Receiver, string ReceiverBic, MxContent Content)
{
    /// <summary>What is missing.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <summary>
/// From facts to messages. The same facts give the same bytes: instants are those of the business day, ids are made of numbers of facts.
/// Everything is built, read again and held against the rules, and the schema where one is at hand, before it is handed out.
/// </summary>
sealed partial class Outbound(ReportBook book, DateOnly day, MxSchemas schemas)
{
    readonly KnownAddresses known = book.Addresses();
    readonly DateTimeOffset at = new(day, new(23, 59, 59), TimeSpan.Zero);

    string Own => known.Bic(Register.FirmCode);

    /// <summary>Builds the messages of ISO 20022.</summary>
    public IEnumerable<OutMessage> Mx(IEnumerable<Draft> drafts) => drafts.Select(Mx);

    /// <summary>Builds messages of SWIFT MT, of what has one.</summary>
    public IEnumerable<OutMessage> Mt(IEnumerable<Draft> drafts) => drafts.Where(d => HasMt(d.Content)).Select(Mt);

    /// <summary>
    /// Whether there is an MT for it. Payments, notices of cash, a CCP's obligations, allegements, margin and queries have none.
    /// </summary>
    public static bool HasMt(MxContent content) => MtForms.All.Any(f => f.Record == content.GetType());

    /// <summary>The type of ISO 20022 that it is, without version, as sese.023.</summary>
    public static string FamilyOf(MxContent content) => MxForms.All.First(f => f.Record == content.GetType()).Type.Family;

    OutMessage Mx(Draft draft)
    {
        var name = $"{FamilyOf(draft.Content)}-{draft.Id}.xml";
        if (Lacks(draft) is { Count: > 0 } missing) return new(name, [], missing);
        try
        {
            var bytes = MxForms.Build(new MxHeader(Own, draft.ReceiverBic, draft.Id, "", at, null), draft.Content);
            var check = MxCheck.Of(bytes, name, schemas);
            return new(name, bytes, [.. check.Refusals.Select(p => $"{p.Line}: {p.Why}"),
                .. check.Findings.Select(f => $"{f.Rule}: {f.Problem.Why}")]);
        }
        catch (ArgumentException e)
        {
            return new(name, [], [e.Message]);
        }
    }

    OutMessage Mt(Draft draft)
    {
        var built = MtForms.Build(draft.Content, Own, draft.ReceiverBic, draft.Id);
        var name = built.Message is { } m ? $"MT{m.Type}-{draft.Id}.fin" : $"{draft.Id}.fin";
        if (Lacks(draft) is { Count: > 0 } missing) return new(name, [], missing);
        return built.Message is { } message
            ? new(name, built.Bytes(), [.. MtCheck.Of(message).Findings.Select(f => $"{f.Rule}: {f.Problem.Why}")])
            : new(name, [], built.Refusals);
    }

    List<string> Lacks(Draft draft)
    {
        List<string> missing = [.. draft.Missing];
        if (Own.Length == 0) missing.Add($"no BIC of {Register.FirmCode} is known: give it in addresses.csv");
        if (draft.ReceiverBic.Length == 0) missing.Add($"no BIC of {draft.Receiver} is known: give it in addresses.csv");
        return missing;
    }

    /// <summary>All that others have to be told of a range of facts, and what the day owes of penalties.</summary>
    public IEnumerable<Draft> All(FactRange range) =>
        Instructions(range).Concat(Queries()).Concat(Answers(range)).Concat(Alerts(range)).Concat(Margin(range)).Concat(Owed())
            .Concat(Bills(range)).Concat(Actions(range));

    /// <summary>
    /// What the market has to be told of a range of facts: what is new and open, what takes the place of what it has, what is to be
    /// changed or cancelled.
    /// </summary>
    public IEnumerable<Draft> Instructions(FactRange range)
    {
        foreach (var i in book.Told(range))
            foreach (var draft in Of(i, range)) yield return draft;
    }

    IEnumerable<Draft> Of(ToldInstruction i, FactRange range)
    {
        // Cash that others are to pay: the bank tells of it when it has come, and nothing is sent. What was paid is not called back.
        if (i.InstructedQuantity == 0 && (i.Amount > 0 || !i.IsNew && !i.WasRefused && !i.IsAnew)) yield break;
        if (i.IsNew || i.IsAnew)
        {
            if (i.IsOpen) yield return Instruct(i, range);
            yield break;
        }
        if (i.IsWithdrawn || i.Changes.Any(c => c.What == "CANCEL_ASKED"))
        {
            if (i.VersionThere >= 0 && i.Changes.FirstOrDefault(c => c.What is "CANCEL_ASKED" or "WITHDRAWN") is { What: not null } asked)
                yield return Cancel(i, (asked.Fact, i.ReplacedBy is null ? i.VersionThere : i.VersionBefore));
            yield break;
        }
        if (i.CalledBack is { } called) yield return Cancel(i, called);
        if (i.ReplacedBy is { } fact) yield return Cancel(i, (fact, i.VersionBefore));
        if (i.ReplacedBy is not null || i.WasRefused)
        {
            if (i.IsOpen) yield return Instruct(i, range);
            yield break;
        }
        if (!i.IsOpen || i.VersionThere < 0) yield break;
        foreach (var change in i.Changes) yield return Modify(i, change, range);
    }

    // At the depository of the instrument's market, where an address names one of its own.
    string DepositoryOf(string mic)
    {
        var ofMarket = $"{known.Csd}-{Markets.Of(mic).ToString().ToUpperInvariant()}";
        return known.Bic(ofMarket).Length > 0 ? ofMarket : known.Csd;
    }

    Draft Draft(string id, ToldInstruction i, MxContent content)
    {
        var depository = DepositoryOf(i.Mic);
        return new(id, depository, known.Bic(depository), content);
    }

    static Formats.Iso20022.Movement MovementOf(ToldInstruction i) =>
        i.InstructedQuantity < 0 ? Formats.Iso20022.Movement.Deliver : Formats.Iso20022.Movement.Receive;

    // A trade is against payment, also where its amount is rounded to nothing; what nothing is paid for besides is free.
    static Payment PaymentOf(ToldInstruction i) => IsFree(i, i.Amount) ? Payment.Free : Payment.Against;

    static bool IsFree(ToldInstruction i, decimal amount) => amount == 0 && i.Price is null;

    static MxQuantity QuantityOf(ToldInstruction i) => Count(i.Quantity, i.IsDebt);

    static MxAmount? AmountOf(ToldInstruction i) => IsFree(i, i.Amount) ? null : Cash(i.Amount, i.Currency);

    // Where the depository has given us no account number, the account is known by its owner.
    string Account(string depository) => known.At(depository) is { Length: > 0 } at ? at : Own;

    Draft Instruct(ToldInstruction i, FactRange range)
    {
        var reference = new OwnReference(i.Number, i.Version).ToString();
        if (i.Quantity == 0) return Pay(i, reference);
        var depository = DepositoryOf(i.Mic);
        SettlementParties ours = new(known.Bic(depository), new(Own, null, null), null);
        var theirs = Theirs(i, known.Bic(depository));
        var content = new SettlementInstruction(reference, MovementOf(i), PaymentOf(i), null,
            [.. i.Links.Select(l => Link(l, range))], [], i.Mic.Length > 0 ? new(i.Mic, "EXCH") : null, i.TradedOn, i.SettleOn,
            new(i.Isin), QuantityOf(i), Own, Account(depository), null,
            new(i.IsHeld ? true : null, i.Priority, "TRAD", i.MayPart ? "PART" : "NPAR", null),
            i.Quantity < 0 ? ours : theirs, i.Quantity < 0 ? theirs : ours, AmountOf(i),
            i.Accrued == 0 ? null : Cash(i.Accrued, i.Currency),
            i.Price is { } price ? new(null, price, i.IsDebt ? null : i.Currency) : null);
        return Draft(reference, i, content) with
        {
            Missing = theirs.Party1 is { Bic.Length: > 0 } ? []
                : [$"no BIC of {i.Counterparty} is known: give it in "
                    + (i.Kind == InstructionKind.Bilateral ? "parties.csv" : "addresses.csv")],
        };
    }

    // By the standing settlement instruction it was raised under: their agent at the depository of their choice, and they themselves
    // behind it with their account there.
    SettlementParties Theirs(ToldInstruction i, string depository)
    {
        var lei = i.CounterpartyLei.Length > 0 ? i.CounterpartyLei : null;
        if (Standing(i) is not { } standing) return new(depository, new(i.CounterpartyBic, lei, null), null);
        return i.CounterpartyBic.Length == 0 || Register.SameBic(i.CounterpartyBic, standing.Agent)
            ? new(standing.Place, new(standing.Agent, null, standing.Safekeeping), null)
            : new(standing.Place, new(standing.Agent, null, null), new(i.CounterpartyBic, lei, standing.Safekeeping));
    }

    readonly Dictionary<int, StandingTerms> standings = [];

    StandingTerms? Standing(ToldInstruction i)
    {
        if (i.Standing == 0) return null;
        if (!standings.TryGetValue(i.Standing, out var terms)) standings.Add(i.Standing, terms = book.StandingOf(i.Standing));
        return terms;
    }

    // Cash alone that we owe.
    Draft Pay(ToldInstruction i, string reference)
    {
        var amount = new Money(Math.Abs(i.Amount), i.Currency);
        var content = new BankPayments(new(reference, at, 1, null, amount, i.SettleOn, "INDA", null, null),
            [new(new(reference, reference, reference, null), amount, null, null, new(Own), null, new(i.CounterpartyBic),
                Standing(i) is { Cash: var account } ? new(account, CheckDigits.IsIban(account), null) : null, [])]);
        return new(reference, known.Bank, known.Bic(known.Bank), content)
        {
            Missing = i.CounterpartyBic.Length > 0 ? [] : [$"no BIC of {i.Counterparty} is known: give it in addresses.csv"],
        };
    }

    Draft Cancel(ToldInstruction i, (long Fact, int Version) what)
    {
        var reference = new OwnReference(i.Number, what.Version).ToString();
        var isFree = what.Version == 0 && IsFree(i, i.InstructedAmount);
        var id = $"X{OwnReference.Short(what.Fact)}-{OwnReference.Short(i.Number)}";
        return Draft(id, i, new CancellationRequest(reference, MovementOf(i), isFree ? Payment.Free : Payment.Against, null, null, Own,
            Account(DepositoryOf(i.Mic)), new(new(i.Isin), Count(i.InstructedQuantity, i.IsDebt),
                isFree ? null : Cash(i.InstructedAmount, i.Currency), i.SettleOn, i.TradedOn)));
    }

    Draft Modify(ToldInstruction i, InstructionChange change, FactRange range)
    {
        var none = new Modification(new OwnReference(i.Number, i.VersionThere).ToString(), null, null, null, null, null, null, []);
        var asked = change.What switch
        {
            "HELD" => none with { Hold = true },
            "RELEASED" => none with { Hold = false },
            "PRIORITY" => none with { Priority = "000" + change.Note },
            "PARTIAL" => none with { Partial = change.Note == "none" ? "NPAR" : "PART" },
            "LINKED" => none with { Linking = "LINK", Links = [Link(change.Note, range)] },
            _ => none with { Linking = "UNLK", Links = [Link(" " + change.Note, range)] },
        };
        return Draft($"C{change.Fact}", i, new ModificationRequest(Account(DepositoryOf(i.Mic)), [asked]));
    }

    // "After 17", or " 17" where how is not said.
    MxLink Link(string note, FactRange range)
    {
        var parts = note.Split(' ');
        var other = long.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        return new(parts[0] switch { "After" => "AFTE", "Before" => "BEFO", "With" => "WITH", _ => null },
            new OwnReference(other, book.VersionOf(other, range.Through)).ToString());
    }
}
