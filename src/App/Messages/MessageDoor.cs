using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Settlement;

namespace Countinghouse.App.Messages;

/// <summary>
/// Messages in: each is kept byte for byte, and acts once. What it asks for is commands of the firm; what is wrong with it is kept beside
/// it and nothing is done.
/// </summary>
static class MessageDoor
{
    /// <summary>An instruction's own reference in messages: the number of the fact that raised it.</summary>
    public static string ReferenceOf(long instruction) => string.Create(CultureInfo.InvariantCulture, $"I{instruction}");

    static long? NumberOf(string reference) =>
        reference.StartsWith('I') && long.TryParse(reference.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    /// <summary>The command that takes a message in.</summary>
    /// <param name="day">The business day on which it acts.</param>
    public static TakeMessage Read(byte[] bytes, string file, MxSchemas schemas, DateOnly day)
    {
        var check = MxCheck.Of(bytes, file, schemas);
        var problems = check.Refusals.Select(Plain).Concat(check.Findings.Select(f => $"{f.Rule}: {Plain(f.Problem)}"))
            .Take(CsvLimits.Problems).ToArray();
        var identity = check.Message is { } message ? MxIdentity.Of(message)
            : new("", "", "", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        var taken = new RecordsFact.MessageTaken(identity.Sender, identity.Id, check.Type, identity.Sha256, bytes, problems);
        return new(taken, check.Message is { } sound && problems.Length == 0 ? [.. Acts(sound, day)] : []);
    }

    static string Plain(Problem p) => $"{p.Line}:{p.Column}: {p.Why}";

    static IEnumerable<Command> Acts(MxMessage message, DateOnly day) => MxForms.Parse(message, []) switch
    {
        StatusAdvice { Matching: { } matching } s when NumberOf(s.TransactionId) is { } number =>
            [new TellMatching(number, day, matching.Kind == "Mtchd", false, Why(matching))],
        CancellationStatus { About: { } about, Status.Kind: "Canc" } c when NumberOf(about.TransactionId) is { } number =>
            [new CancelInstruction(number, day, false, $"cancelled: {c.RequestId}")],
        _ => [],
    };

    static string Why(MxStatus status) => string.Join("; ", status.Reasons.Select(r => r.ToString()));
}
