using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>Which of its sender's statements one is: the same again acts once, other content under its number is for a person to decide.
/// </summary>
public sealed partial class ReconciliationDesk
{
    // What each statement, and each page that is counted, said: of the days that closing balances are kept of.
    readonly SortedDictionary<string, (DateOnly AsOf, long Said)> issued = new(StringComparer.Ordinal);

    /// <summary>
    /// It is taken; nothing where it is here already, page by page; refused where its sender has given another one that number (MT 940,
    /// field 28C: statement and sequence number; camt.053, ElctrncSeqNb and StmtPgntn), unless a person says that it corrects it.
    /// </summary>
    internal Fact? Decide(RecordsFact.StatementTaken s)
    {
        if (KeyOf(s) is not { } key || !issued.TryGetValue(key, out var before)) return s;
        // Of a statement that was compared all pages come again as corrections, those too that stay as they were.
        if (before.Said == Said(s) && s is not { IsCorrection: true, Page.Number: > 0 }) return null;
        return s.IsCorrection ? s : new Refused(Refusal.MessageConflict, Register.Short(s.Reference), "", $"{Which(s)} of "
            + string.Create(CultureInfo.InvariantCulture, $"{s.AsOf:yyyy-MM-dd} is here with other content: it is not acted on. ")
            + "Where it corrects that, say so (import --correction)");
    }

    static string Which(RecordsFact.StatementTaken s) =>
        s.Page is { Number: > 0 and var page } ? $"page {page} of statement {s.Issue}" : $"statement {s.Issue}";

    void Issued(RecordsFact.StatementTaken s)
    {
        if (KeyOf(s) is { } key) issued[key] = (s.AsOf, Said(s));
        // A page that waits is replaced; one that was laid beside the books is when all of its pages have come again.
        if (s is not { IsCorrection: true, Page: { Number: > 0 } page }) return;
        foreach (var (number, old) in waiting.ToList())
            if (old.Kind == s.Kind && old.AsOf == s.AsOf && old.Page is { } was && was.Of == page.Of && was.Number == page.Number)
                waiting.Remove(number);
    }

    // Banks begin their numbers anew each year, or write one number for ever: the day tells them apart. A page that is not counted is known
    // by what it says alone.
    static string? KeyOf(RecordsFact.StatementTaken s) => s.Issue.Length == 0 ? null : string.Create(CultureInfo.InvariantCulture,
        $"{(int)s.Kind} {s.AsOf:yyyy-MM-dd} {s.Issue} {(s.Page is { Number: 0 } ? $"={Said(s)}" : s.Page?.Number ?? 0)}");

    // FNV-1a of 64 bits (Fowler, Noll, Vo) of what it states: a mistake is to be seen, not an attack.
    static long Said(RecordsFact.StatementTaken s)
    {
        var hash = 14695981039346656037UL;
        void Add(string text)
        {
            foreach (var c in text) hash = unchecked((hash ^ c) * 1099511628211UL);
            hash = unchecked((hash ^ 0x1F) * 1099511628211UL); // between two texts
        }
        Add($"{s.IsWhole} {s.Page?.After} {s.Page?.Before}");
        foreach (var l in s.Lines)
        {
            Add(l.Account);
            Add(l.Asset);
            Add(l.Reference);
            Add(string.Create(CultureInfo.InvariantCulture, $"{l.Day:yyyy-MM-dd} {l.Units:0.##########}"));
            Add(l.Narrative);
        }
        return unchecked((long)hash);
    }
}
