using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>A line of a journal: an account and an asset by their codes, units of the asset, debit +, credit −.</summary>
public readonly record struct JournalLine(string Account, string Asset, decimal Amount);

/// <summary>A person's entry. The same reference and content is done once, the same reference with other content refused.</summary>
/// <param name="Settles">Where it touches a control account, the break, fact or statement that it settles.</param>
/// <param name="Corrects">Fact of the entry it corrects; none: no correction.</param>
/// <param name="ReversesNext">It takes itself back on the first day of the next period.</param>
/// <param name="Period">2025-10, of a period that is soft-closed or of adjustments; empty: that of its date.</param>
public sealed record PostJournal(
    string Reference, string Reason, DateOnly Effective, IReadOnlyList<JournalLine> Lines, string Settles, long? Corrects,
    bool ReversesNext, string Period) : Command;

/// <summary>Takes a journal back, leg by leg.</summary>
public sealed record ReverseJournal(int Journal, string Reason, DateOnly Effective) : Command;

/// <summary>A journal that comes by itself every month until it is ended; with the id of another, in its place.</summary>
public sealed record SetRecurring(RecurringTerms Terms, IReadOnlyList<JournalLine> Lines) : Command;
public sealed record EndRecurring(string Id, string Reason) : Command;

/// <summary>What is due by itself on a day: reversals, recurring journals, accruals, bills that are debited.</summary>
public sealed record RunDueJournals(DateOnly Day) : Command;

/// <summary>The journals that people made, and those that come by themselves.</summary>
public sealed partial class JournalBook(Register register, PeriodBook periods, ByHand hand)
{
    public const int LongestReference = 64; // of a journal, a recurring one or a bill

    readonly List<GeneralLedgerFact.JournalPosted> journals = []; // by number, from 1
    readonly Dictionary<string, int> byReference = new(StringComparer.Ordinal);
    readonly Dictionary<int, int> reversedBy = [];
    readonly SortedDictionary<string, GeneralLedgerFact.RecurringSet> recurring = new(StringComparer.Ordinal);
    readonly SortedSet<int> reversing = []; // those that take themselves back and have not yet

    public int Count => journals.Count;

    public IReadOnlyCollection<GeneralLedgerFact.RecurringSet> Recurring => recurring.Values;

    public GeneralLedgerFact.JournalPosted? Find(int number) => number >= 1 && number <= journals.Count ? journals[number - 1] : null;

    static Refused Refuse(Refusal why, string subject, string detail) => new(why, Register.Short(subject), "", detail);

    public Fact? Decide(PostJournal c, IAccountingBooks books, AskedOn asked)
    {
        if (BadWords(c.Reference, c.Reason) is { } bad) return bad;
        if (JournalLines.Legs(c.Lines, register, c.Reference, out var wrong) is not { } legs) return wrong;
        if (byReference.TryGetValue(c.Reference, out var known))
            return Find(known) is { } old && IsSame(old, c, legs) ? null
                : Refuse(Refusal.EntryKnownWithOtherContent, c.Reference, "a journal with this reference and other content is posted");
        if (c.Corrects is { } fact && (fact < 0 || fact >= books.Next))
            return Refuse(Refusal.UnknownJournal, c.Reference, $"there is no fact {fact} to correct");
        if (books.Refuses(legs) is { Why: not Refusal.None } no) return Refuse(no.Why, c.Reference, no.Detail);
        if (Plug(c.Settles, legs, books) is { } plug) return plug with { Subject = Register.Short(c.Reference) };
        var (period, late) = periods.For(c.Effective, c.Period, asked);
        if (late is not null) return late with { Subject = Register.Short(c.Reference) };
        return new GeneralLedgerFact.JournalPosted(journals.Count + 1,
            new(c.Reference, c.Reason, c.Corrects is null ? JournalKind.Manual : JournalKind.Correction, c.Effective, c.Settles,
            c.Corrects, 0,
                c.ReversesNext ? NextPeriod(period) : null, asked.By), legs, period, asked.Day);
    }

    static DateOnly NextPeriod(int period) => PeriodBook.EndOf(period).AddDays(1);

    static bool IsSame(GeneralLedgerFact.JournalPosted old, PostJournal c, Leg[] legs) => old.Terms.Reason == c.Reason
        && old.Terms.Effective == c.Effective && old.Terms.Settles == c.Settles && old.Terms.Corrects == c.Corrects
        && old.Terms.ReverseOn is not null == c.ReversesNext && (c.Period.Length == 0 || PeriodBook.Name(old.Period) == c.Period)
        && old.Legs.AsSpan().SequenceEqual(legs);

    Refused? BadWords(string reference, string reason)
    {
        if (reference.Length is 0 or > LongestReference || reference.Any(char.IsControl))
            return Refuse(Refusal.TextTooLong, reference, $"a journal has a reference of 1 to {LongestReference} characters");
        return reason.Length is 0 or > Register.LongestText || reason.Any(char.IsControl)
            ? Refuse(Refusal.ManualNeedsReason, reference, $"a journal says why, in 1 to {Register.LongestText} characters") : null;
    }

    public Fact Decide(ReverseJournal c, IAccountingBooks books, AskedOn asked)
    {
        var subject = $"journal {c.Journal}";
        if (Find(c.Journal) is not { } old) return Refuse(Refusal.UnknownJournal, subject, "no journal has this number");
        if (reversedBy.TryGetValue(c.Journal, out var by)) return Refuse(Refusal.JournalReversed, subject, $"journal {by} took it back");
        if (old.Terms.Kind == JournalKind.Reversal)
            return Refuse(Refusal.JournalReversed, subject, $"it takes journal {old.Terms.Reverses} back: post that anew");
        if (c.Reason.Length is 0 or > Register.LongestText)
            return Refuse(Refusal.ManualNeedsReason, subject,
                $"who takes a journal back says why, in 1 to {Register.LongestText} characters");
        if (c.Effective < old.Terms.Effective)
            return Refuse(Refusal.BadTerms, subject, $"it is of {old.Terms.Effective:yyyy-MM-dd}: what takes it back is not before");
        var (period, late) = periods.For(c.Effective, "", asked);
        if (late is not null) return late with { Subject = subject };
        return Reversal(old, (c.Reason, c.Effective, period), books, asked);
    }

    Fact Reversal(
        GeneralLedgerFact.JournalPosted old, (string Reason, DateOnly Effective, int Period) how, IAccountingBooks books, AskedOn asked)
    {
        var legs = Array.ConvertAll(old.Legs, l => l with { Amount = -l.Amount });
        return books.Refuses(legs) is { Why: not Refusal.None } no ? Refuse(no.Why, $"journal {old.Number}", no.Detail)
            : new GeneralLedgerFact.JournalPosted(journals.Count + 1,
                new($"REVERSAL-{old.Number}", how.Reason, JournalKind.Reversal, how.Effective, old.Terms.Settles, null, old.Number, null,
                    asked.By), legs, how.Period, asked.Day);
    }

    public void Apply(GeneralLedgerFact fact)
    {
        switch (fact)
        {
            case GeneralLedgerFact.JournalPosted f:
                Invariant.Hold(f.Number == journals.Count + 1);
                journals.Add(f);
                byReference[f.Terms.Reference] = f.Number;
                if (f.Terms.ReverseOn is not null) reversing.Add(f.Number);
                if (f.Terms.Reverses == 0) break;
                reversedBy[f.Terms.Reverses] = f.Number;
                reversing.Remove(f.Terms.Reverses);
                break;
            case GeneralLedgerFact.RecurringSet f: recurring[f.Terms.Id] = f; break;
            case GeneralLedgerFact.RecurringEnded f: recurring.Remove(f.Id); break;
        }
    }
}
