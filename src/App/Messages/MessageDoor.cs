using System.Globalization;
using System.Security.Cryptography;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Settlement;

namespace Countinghouse.App.Messages;

/// <summary>On what a message acts.</summary>
/// <param name="Day">The business day.</param>
/// <param name="Tolerance">Units of the currency by which a stated penalty may differ from ours and agree.</param>
/// <param name="OnlyPenalties">Whether anything but a statement of penalties is a problem.</param>
sealed record Reading(MxSchemas Schemas, DateOnly Day, decimal Tolerance = 0, bool OnlyPenalties = false);

/// <summary>
/// Messages in: each is kept byte for byte, and acts once. What it asks for is commands of the firm; what is wrong with it is kept beside
/// it and nothing is done.
/// </summary>
static class MessageDoor
{
    const int FirstBytes = 512; // enough for a mark of the encoding and what systems write in front

    /// <summary>An instruction's own reference in messages: the number of the fact that raised it.</summary>
    public static string ReferenceOf(long instruction) => string.Create(CultureInfo.InvariantCulture, $"I{instruction}");

    static long? NumberOf(string? reference) =>
        reference is ['I', ..] && long.TryParse(reference.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    /// <summary>The command that takes a message in, of ISO 20022 or SWIFT MT, told by how it begins.</summary>
    public static TakeMessage Read(byte[] bytes, string file, Reading how)
    {
        var (taken, content) = MtReader.Looks(bytes.AsSpan(0, Math.Min(bytes.Length, FirstBytes))) ? Mt(bytes, file) : Mx(bytes, file, how);
        if (taken.Problems.Length > 0) return new(taken, []);
        if (how.OnlyPenalties && content is not PenaltiesReport)
            return new(taken with { Problems = [$"1:1: {taken.Type} is no statement of penalties"] }, []);
        return content is PenaltiesReport { Page: { } page } && (!page.IsLast || page.Number.TrimStart('0') != "1")
            ? new(taken with { Problems = [$"1:1: it is {page} and not the whole: penalties are compared from one message"] }, [])
            : new(taken, [.. content is null ? [] : Acts(content, how)]);
    }

    static (RecordsFact.MessageTaken, MxContent?) Mx(byte[] bytes, string file, Reading how)
    {
        var check = MxCheck.Of(bytes, file, how.Schemas);
        var problems = check.Refusals.Select(Plain).Concat(check.Findings.Select(f => $"{f.Rule}: {Plain(f.Problem)}"))
            .Take(CsvLimits.Problems).ToArray();
        var identity = check.Message is { } message ? MxIdentity.Of(message)
            : new("", "", "", Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return (new(identity.Sender, identity.Id, check.Type, identity.Sha256, bytes, problems),
            check.Message is { } sound && problems.Length == 0 ? MxForms.Parse(sound, []) : null);
    }

    static (RecordsFact.MessageTaken, MxContent?) Mt(byte[] bytes, string file)
    {
        List<Problem> read = [];
        var messages = MtReader.All(bytes, file, read);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (messages is not [var message] || read.Count > 0)
            return (new("", "", "", sha256, bytes,
                [.. read.Select(Plain), .. messages.Count == 1 ? [] : new[] { $"1:1: {messages.Count} messages in a file: one is taken" }]),
                null);
        var check = MtCheck.Of(message);
        string[] problems = [.. check.Refusals.Select(Plain).Concat(check.Findings.Select(f => $"{f.Rule}: {Plain(f.Problem)}"))
            .Take(CsvLimits.Problems)];
        return (new(message.Sender, check.Id, check.Type, sha256, bytes, problems), check.Content);
    }

    static string Plain(Problem p) => $"{p.Line}:{p.Column}: {p.Why}";

    static IEnumerable<Command> Acts(MxContent content, Reading how) => content switch
    {
        StatusAdvice { Matching: { } matching } s when NumberOf(s.TransactionId) is { } number =>
            [new TellMatching(number, how.Day, matching.Kind == "Mtchd", false, Why(matching))],
        CancellationStatus { About: { } about, Status.Kind: "Canc" } c when NumberOf(about.TransactionId) is { } number =>
            [new CancelInstruction(number, how.Day, false, $"cancelled: {c.RequestId}")],
        PenaltiesReport r => [Compared(r, how)],
        _ => [],
    };

    static string Why(MxStatus status) => string.Join("; ", status.Reasons.Select(r => r.ToString()));

    // Without a period it is for the days it speaks of; without any, for the business day.
    static ComparePenalties Compared(PenaltiesReport r, Reading how)
    {
        List<StatedPenalty> lines = [];
        foreach (var section in r.Days)
            foreach (var with in section.Counterparties)
                foreach (var p in with.Penalties) lines.Add(Stated(p, section.Day ?? r.Period?.From ?? r.AsOf ?? how.Day));
        var days = lines.SelectMany(l => l.Days.Select(d => d.Day).DefaultIfEmpty(l.Day)).DefaultIfEmpty(how.Day).ToList();
        return new(r.Id, r.DepositoryBic, r.Period?.From ?? days.Min(), r.Period?.To ?? days.Max(), lines, how.Tolerance);
    }

    static StatedPenalty Stated(Formats.Iso20022.Penalty p, DateOnly section)
    {
        const int MostDays = 10_000; // forty years of business days
        StatedDay[] days = [.. p.Reckoned.OrderBy(d => d.Day).Select(d =>
            new StatedDay(d.Day, d.Price?.Value, d.RatePercent is >= 0 and <= 100 ? d.RatePercent * 100 : null))];
        return new(p.Id, NumberOf(p.TransactionId) ?? 0, p.Kind == "LMFP" ? PenaltyKind.LateMatching : PenaltyKind.SettlementFail,
            days.Length > 0 ? days[0].Day : section, (int)Math.Min(p.DayCount ?? Math.Max(days.Length, 1), MostDays), days,
            p.Amount.Money.Currency, p.Amount.Signed);
    }
}
