using Countinghouse.App.Messages;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Reference;
using Countinghouse.Trades;

namespace Countinghouse.App.Outside;

/// <summary>
/// One day in the sandbox, from what it knew the evening before, what the firm sent, and its seed: nothing else. It plays the depository,
/// the CCP, the bank, the custodians and the counterparties.
/// </summary>
sealed partial class SandboxCycle
{
    readonly FirmEnd firm;
    readonly SandboxState before;
    readonly (Scenario What, Draws Draws) how;
    readonly SortedDictionary<string, HeldInstruction> open;
    readonly SandboxAnswers answers;
    readonly SandboxBooks books;
    readonly SandboxCcp ccp;
    readonly SandboxSides sides;
    readonly List<HeldMessage> sent;
    readonly List<LateMessage> late = [];
    readonly List<HeldPayment> payments;
    readonly List<HeldPosting> posted = [];
    List<string> linked = [];
    string asked = ""; // whose word the firm asks for: the depository that answers
    string request = ""; // under which id it asks
    readonly SortedDictionary<string, decimal> depository, bank;

    public SandboxCycle(FirmEnd firm, SandboxState before, (Scenario What, Draws Draws, MxSchemas Schemas) how)
    {
        (this.firm, this.before, this.how) = (firm, before, (how.What, how.Draws));
        open = new(before.Open.ToDictionary(i => i.Reference), StringComparer.Ordinal);
        answers = new(firm, how.Schemas);
        books = new(firm, before, this.how);
        ccp = new(firm, before);
        sides = new(firm, before, (answers, Send), this.how);
        sent = [.. before.Late.Select(l => l.Message)];
        payments = [.. before.Payments];
        depository = new(firm.Securities, StringComparer.Ordinal);
        bank = new(firm.Cash, StringComparer.Ordinal);
    }

    DateOnly Day => firm.Day;

    public List<string> Notices { get; } = [];
    public SandboxState State => sides.Into(ccp.Into(books.Into(new([.. open.Values], payments, late)
    {
        Day = Day, Posted = posted, Penalties = penalties,
    })));
    public IReadOnlyList<HeldMessage> Sent => sent;

    /// <summary>What settled here and the firm is told only now is not in its books yet.</summary>
    void CountLate()
    {
        foreach (var l in before.Late) Count(l.Isin, l.Quantity, (l.Currency, l.Amount));
    }

    void Count(string isin, decimal quantity, (string Currency, decimal Amount) cash)
    {
        depository[isin] = depository.GetValueOrDefault(isin) + quantity;
        if (cash.Amount != 0) bank[cash.Currency] = bank.GetValueOrDefault(cash.Currency) + cash.Amount;
    }

    /// <summary>Takes a message of the firm. What cannot be read is noted and left.</summary>
    public void Take(string name, byte[] bytes)
    {
        var isMt = Path.GetExtension(name) == ".fin";
        var (content, receiver, id) = isMt
            ? MtReader.All(bytes, name, []) is [var mt] && MtCheck.Of(mt) is { IsSound: true } check
                ? (check.Content, mt.Receiver, check.Id) : default
            : MxCheck.Of(bytes, name, MxSchemas.None) is { IsSound: true, Message: { } message }
                ? (MxForms.Parse(message, []), MxForms.ParseHeader(message, [])?.ToBic, MxIdentity.Of(message).Id) : default;
        asked = receiver is { Length: > 0 } ? receiver : firm.DepositoryBic;
        request = id ?? "";
        switch (content)
        {
            case SettlementInstruction i when OwnReference.TryParse(i.Id) is null: break; // as what is paid by no instruction
            case SettlementInstruction i: Instruct(i, isMt); break;
            case CancellationRequest c: Cancel(c); break;
            case ModificationRequest m:
                foreach (var one in m.Modifications) Modify(one);
                break;
            case BankPayments p:
                // What goes by no instruction has left the books already, and the cash that the day was told.
                payments.AddRange(p.Payments.Where(x => OwnReference.TryParse(x.Ids.EndToEndId) is not null).Select(x =>
                    new HeldPayment(x.Ids.EndToEndId, x.Amount.Currency, x.Amount.Amount, p.Head.SettleOn ?? Day)));
                break;
            case Allegement or AllegementRemoval or StatusAdvice: break; // its counterparties have seen it
            case StatusQuery q:
                foreach (var one in q.TransactionIds)
                    Send(open.TryGetValue(one, out var held)
                        ? answers.Status(held, "K", MatchingOf(held), null) : answers.Unknown(one, asked));
                break;
            case MarginCall c: sides.Called(c, asked); break;
            case CollateralProposal p when asked == firm.Ccp: ccp.Lodge(p); break;
            case MarginCallResponse or CollateralProposal or CustomerPayments or EventNotification or EventConfirmation: break;
            default: Notices.Add($"{name} is no message that the sandbox takes"); break;
        }
    }

    void Instruct(SettlementInstruction i, bool isMt)
    {
        if (open.ContainsKey(i.Id) || i.SettleOn is not { } settleOn) return; // the firm tells a day
        var delivers = i.Movement == Movement.Deliver;
        var them = (delivers ? i.Receiving : i.Delivering)?.Party1?.Bic ?? "";
        var cash = i.Payment == Payment.Free ? null : i.Amount; // what is said of its worth moves nothing
        var amount = cash is { } a ? a.Side == CreditDebit.Debit || a.Side is null && !delivers ? -a.Money.Amount : a.Money.Amount : 0;
        var held = new HeldInstruction(i.Id, isMt, i.Quantity.Kind == QuantityKind.Face, i.Instrument.ToString(), i.Venue?.Mic ?? "",
            delivers ? -i.Quantity.Amount : i.Quantity.Amount, cash?.Money.Currency ?? "", amount, settleOn, them,
            (delivers ? i.Delivering : i.Receiving)?.DepositoryBic ?? asked, i.Terms.Hold == true,
            int.TryParse(i.Terms.Priority, out var priority) ? priority : 4, i.Terms.Partial != "NPAR",
            [.. i.Links.Select(l => new HeldLink(l.Position ?? "INFO", l.Id))], 0, 0);
        if (how.Draws.Falls(how.What.Reject, "reject", (i.Id, Day)))
        {
            Send(answers.Status(held, "R", new("Rjctd", [new("SAFE")]), null));
            return;
        }
        held = sides.Instructed(Matched(i, held));
        open.Add(i.Id, held);
        ccp.Clear(held, i);
        Send(answers.Status(held, held.Wait == 0 ? "M" : "U", MatchingOf(held), null));
    }

    static MxStatus MatchingOf(HeldInstruction held) => held.Wait == 0 ? new("Mtchd", []) : SandboxAnswers.Unmatched(held);

    /// <summary>
    /// Against the other side's instruction, which comes late, differs, or agrees. What the firm leaves out of the fields that must agree
    /// (Regulation (EU) 2018/1229 art. 5(3) and (4)) the other side has, so that it never matches.
    /// </summary>
    HeldInstruction Matched(SettlementInstruction i, HeldInstruction held)
    {
        var later = 2 + (int)(how.Draws.Of("wait", i.Id, Day) % 3);
        if (how.Draws.Falls(how.What.LateMatch, "match", (i.Id, Day))) return held with { Wait = later };
        var ours = SandboxMatch.Ours(i, firm, held.Depository);
        var theirs = SandboxMatch.Theirs(ours, firm);
        var missing = SandboxMatch.Codes(Matching.Differences(ours, theirs, 0));
        if (missing.Length > 0) return held with { Wait = int.MaxValue, Unmatched = missing };
        if (!how.Draws.Falls(how.What.Differ, "differ", (i.Id, Day))) return held;
        theirs = SandboxMatch.Changed(theirs, how.Draws.Of("field", i.Id, Day));
        sides.Allege(held, theirs);
        return held with { Wait = later, Unmatched = SandboxMatch.Codes(Matching.Differences(ours, theirs, 0)) };
    }

    void Cancel(CancellationRequest c)
    {
        if (c is not { Movement: { } movement, Payment: { } payment }) return;
        var held = open.GetValueOrDefault(c.TransactionId);
        if (held is null)
        {
            var hasSettled = before.Late.Exists(l => l.Reference == c.TransactionId);
            Send(answers.Cancelled((c.TransactionId, asked), (movement, payment), hasSettled ? Settled : new("Rjctd", [new("NRGN")])));
        }
        else if (how.Draws.Falls(how.What.Crossing, "crossing", (c.TransactionId, Day)))
        {
            open[c.TransactionId] = held with { IsCancelling = true };
            Send(answers.Cancelled(held, new("PdgCxl", [])));
        }
        else Remove(held);
    }

    // Too late: it has settled.
    static MxStatus Settled => new("Dnd", [new("DSET")]);

    void Remove(HeldInstruction held)
    {
        open.Remove(held.Reference);
        removed.Add(held);
        Send(answers.Cancelled(held, new("Canc", [new("CANI")])));
    }

    void Modify(Modification wanted)
    {
        var reference = wanted.OwnerId ?? "";
        var held = open.GetValueOrDefault(reference);
        if (held is not null)
        {
            List<HeldLink> links = [.. held.Links.Where(l => wanted.Linking != "UNLK" || wanted.Links.All(x => x.Id != l.Other))];
            if (wanted.Linking == "LINK") links.AddRange(wanted.Links.Select(l => new HeldLink(l.Position ?? "INFO", l.Id)));
            open[reference] = held with
            {
                IsHeld = wanted.Hold ?? held.IsHeld,
                Links = links,
                Priority = int.TryParse(wanted.Priority, out var priority) ? priority : held.Priority,
                MayPart = wanted.Partial is null ? held.MayPart : wanted.Partial != "NPAR",
            };
        }
        Send(answers.Modified((request, wanted), held?.Depository ?? asked, held is not null));
    }

    /// <summary>Settles what is due, once the firm has sent all, and adds what goes wrong on the way.</summary>
    public void Run()
    {
        CountLate();
        foreach (var held in before.Open.Where(i => i.IsCancelling && open.ContainsKey(i.Reference))) Remove(held);
        // The bank pays what it is asked to on its day, and tells what has come in.
        foreach (var receipt in firm.Receipts) Cash(receipt.Reference, receipt.Amount, receipt.Currency);
        foreach (var payment in payments.Where(p => p.PayOn <= Day)) Cash(payment.Reference, -payment.Amount, payment.Currency);
        payments.RemoveAll(p => p.PayOn <= Day);
        foreach (var held in open.Values.Where(i => i.Wait > 0).ToList())
        {
            open[held.Reference] = held with { Wait = held.Wait - 1 };
            if (held.Wait == 1) MatchLate(held);
        }
        foreach (var held in open.Values.ToList()) open[held.Reference] = sides.Released(held);
        sides.EndAllegements(r => open.TryGetValue(r, out var held) && held.Wait > 0);
        Settle();
        foreach (var message in books.Overnight(answers)) Send(message);
        foreach (var message in ccp.Evening(answers, [.. open.Values])) Send(message);
        Evening();
    }

    void Cash(string reference, decimal amount, string currency)
    {
        bank[currency] = bank.GetValueOrDefault(currency) + amount;
        posted.Add(new(reference, "", false, 0, currency, amount, Day, Day));
        Send(answers.Cash(reference, amount, currency));
    }

    string? Defaulting()
    {
        if (how.What.Default is not { } from || Day < from) return null;
        var members = open.Values.Select(i => i.Counterparty).Where(b => b.Length > 0 && b != firm.Ccp).Distinct()
            .OrderBy(b => how.Draws.Of("default", b, default)).ToList();
        return members.Count == 0 ? null : members[0];
    }

    void Settle()
    {
        var defaulting = Defaulting();
        if (defaulting is not null) Notices.Add($"{defaulting} is in default: it delivers and pays nothing");
        var due = open.Values.Where(IsDue).OrderBy(i => (i.Priority, i.SettleOn)).ThenBy(i => i.Reference.Length)
            .ThenBy(i => i.Reference, StringComparer.Ordinal).ToList();
        linked = [.. open.Values.SelectMany(i => i.Links.Select(l => l.Other).Append(i.Links.Count > 0 ? i.Reference : "")).Distinct()];
        stopped.Clear();
        for (var before = -1; before != due.Count;)
        {
            before = due.Count;
            due.RemoveAll(i => !open.TryGetValue(i.Reference, out var now) || now != i || TryMove(i, defaulting));
        }
        foreach (var i in open.Values.Where(IsDue).ToList())
            Send(answers.Status(i, "P", null, new("Pdg", [new(StoppedBy(i))])));
    }

    bool IsDue(HeldInstruction i) => i.SettleOn <= Day && Calendars.Named(
        Markets.SettlementCalendarOf(Markets.Of(i.Mic), firm.Calendar)).IsBusinessDay(Day);

    /// <summary>Moves of an instruction what can move, and of all that it is tied to; notes the reason where nothing can.</summary>
    bool TryMove(HeldInstruction i, string? defaulting)
    {
        List<HeldInstruction> group = [i];
        for (var at = 0; at < group.Count; at++)
            foreach (var other in TiedTo(group[at]))
                if (!group.Any(g => g.Reference == other.Reference)) group.Add(other);
        List<(HeldInstruction Of, decimal Quantity, decimal Amount)> parts = [];
        foreach (var one in group)
        {
            var (part, why) = Part(one, defaulting, whole: group.Count > 1);
            if (part == 0)
            {
                stopped[i.Reference] = one == i ? why : "LINK";
                return false;
            }
            parts.Add((one, part, AmountOf(one, part)));
            if (part != one.Quantity) stopped[one.Reference] = why; // of what is left
        }
        if (group.Count > 1 && !Covers(parts))
        {
            stopped[i.Reference] = "LINK";
            return false;
        }
        foreach (var (of, quantity, amount) in parts) Move(of, quantity, amount);
        return true;
    }

    bool Covers(List<(HeldInstruction Of, decimal Quantity, decimal Amount)> parts) =>
        parts.GroupBy(p => p.Of.Isin).All(g => depository.GetValueOrDefault(g.Key) + g.Sum(p => p.Quantity) >= 0)
        && parts.GroupBy(p => p.Of.Currency).All(g =>
            g.Sum(p => p.Amount) is var sum && (sum >= 0 || bank.GetValueOrDefault(g.Key) + sum >= 0));

    IEnumerable<HeldInstruction> TiedTo(HeldInstruction i) => linked.Select(r => open.GetValueOrDefault(r)).OfType<HeldInstruction>()
        .Where(o => i.Links.Any(l => l.How == "WITH" && l.Other == o.Reference)
            || o.Links.Any(l => l.How == "WITH" && l.Other == i.Reference));

    bool Waits(HeldInstruction i) => i.Links.Any(l => l.How == "AFTE" && open.ContainsKey(l.Other))
        || linked.Any(r => open.TryGetValue(r, out var o) && o.Links.Any(l => l.How == "BEFO" && l.Other == i.Reference));

    /// <summary>How much of it can move, signed, and why it is not more.</summary>
    (decimal Quantity, string Why) Part(HeldInstruction i, string? defaulting, bool whole)
    {
        if (!IsDue(i)) return (0, "FUTU");
        if (i.IsHeld) return (0, "PREA");
        if (i.Wait > 0) return (0, "NMAS");
        if (i.IsHeldThere) return (0, "PRCY");
        if (Waits(i)) return (0, "LINK");
        var (all, theirs) = (Math.Abs(i.Quantity), i.Quantity < 0 ? "CMON" : "CLAC");
        var offered = i.Counterparty == defaulting || how.Draws.Falls(how.What.Short, "short", (i.Reference, Day)) ? 0
            : how.Draws.Falls(how.What.Partial, "part", (i.Reference, Day))
                ? decimal.Floor(all * (1 + how.Draws.Of("quarters", i.Reference, Day) % 3) / 4) : all;
        if (offered == 0) return (0, theirs);
        if (whole) return offered == all ? (i.Quantity, "") : (0, theirs);
        var why = theirs;
        var units = depository.GetValueOrDefault(i.Isin);
        if (i.Quantity < 0 && units < offered) (offered, why) = (Math.Max(units, 0), "LACK");
        var cash = bank.GetValueOrDefault(i.Currency);
        if (i.Amount < 0 && offered > 0 && cash < -AmountOf(i, Math.Sign(i.Quantity) * offered))
            (offered, why) = (decimal.Floor(Math.Max(cash, 0) * all / -i.Amount), "MONY");
        while (offered > 0 && i.Amount < 0 && cash < -AmountOf(i, Math.Sign(i.Quantity) * offered)) offered--; // rounding
        if (offered < all && !i.MayPart) return (0, why == theirs ? "PART" : why);
        return (Math.Sign(i.Quantity) * offered, why);
    }

    // A part has its share of the cash, rounded half away from zero; what is whole has the rest.
    static decimal AmountOf(HeldInstruction i, decimal quantity) => quantity == i.Quantity ? i.Amount : i.Amount == 0 ? 0
        : decimal.Round(i.Amount * quantity / i.Quantity, Currencies.Scale(i.Currency), MidpointRounding.AwayFromZero);

    void Move(HeldInstruction i, decimal quantity, decimal amount)
    {
        Count(i.Isin, quantity, (i.Currency, amount));
        posted.Add(new(i.Reference, i.Isin, i.IsFace, quantity, i.Currency, amount, i.SettleOn, Day));
        var rest = i with { Quantity = i.Quantity - quantity, Amount = i.Amount - amount, Before = i.Before + Math.Abs(quantity) };
        if (rest.Quantity == 0) open.Remove(i.Reference);
        else open[i.Reference] = rest;
        var confirmation = answers.Settled(i, (quantity, amount), "S");
        if (how.Draws.Falls(how.What.Late, "late", (i.Reference, Day)))
            late.Add(new(confirmation, i.Reference, i.Isin, quantity, i.Currency, amount));
        else Send(confirmation);
        sides.Settled(i, (quantity, amount));
        if (rest.Quantity == 0 && i.IsCancelling) Send(answers.Cancelled(i, Settled));
        if (rest.Quantity != 0 || !how.Draws.Falls(how.What.Excess, "excess", (i.Reference, Day))) return;
        // The same again, or as much once more.
        var isMore = how.Draws.Of("more", i.Reference, Day) % 2 == 1;
        Send(answers.Settled(isMore ? i with { Before = i.Before + Math.Abs(quantity) } : i, (quantity, amount), "E"));
    }

    void Send(HeldMessage message)
    {
        if (message.Wrong.Length > 0)
        {
            Notices.Add($"{message.Name} cannot be sent: {message.Wrong}");
            return;
        }
        sent.Add(message);
        if (how.Draws.Falls(how.What.Duplicate, "twice", (message.Name, Day))) sent.Add(message with { Name = "again-" + message.Name });
        if (how.Draws.Falls(how.What.Broken, "broken", (message.Name, Day)))
            sent.Add(new("cut-" + message.Name, message.Bytes[..(message.Bytes.Length / 2)]));
    }
}
