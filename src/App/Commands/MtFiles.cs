using Countinghouse.App.Show;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Store;
using Countinghouse.Store.Reports;
using Problem = Countinghouse.Formats.Problem;

namespace Countinghouse.App.Commands;

/// <summary>SWIFT MT files under the commands for messages: told from ISO 20022 by how they begin, read message by message.</summary>
static class MtFiles
{
    // Enough for a mark of the encoding and what systems write in front.
    const int FirstBytes = 512;

    /// <summary>The file as a stream when MT messages are in it; null otherwise. Standard input was read before.</summary>
    public static Stream? Open(string file, byte[]? input)
    {
        Stream stream = input is null ? FileKind.Open(file) : new MemoryStream(input, writable: false);
        var first = new byte[FirstBytes];
        var got = stream.ReadAtLeast(first, FirstBytes, throwOnEndOfStream: false);
        if (MtReader.Looks(first.AsSpan(0, got)) || Name(file))
        {
            stream.Position = 0;
            return stream;
        }
        stream.Dispose();
        return null;
    }

    // A file of such a name is meant as one, whatever is in it.
    static bool Name(string file) => Path.GetExtension(file).ToUpperInvariant() is ".FIN" or ".STA" or ".MT940" or ".940";

    /// <summary>The rows of a check, a message at a time.</summary>
    public static int Check(string file, Stream stream, bool all, List<string[]> rows)
    {
        List<Problem> problems = [];
        var (exit, told) = (Exit.Done, 0);
        using var reader = new MtReader(stream, file, problems);
        while (reader.Next() is { } message)
        {
            Tell(file, problems, ref told, rows);
            if (Row(file, MtCheck.Of(message), all, rows)) exit = Exit.Problems;
        }
        Tell(file, problems, ref told, rows);
        return problems.Count > 0 ? Exit.Problems : exit;
    }

    static void Tell(string file, List<Problem> problems, ref int told, List<string[]> rows)
    {
        for (; told < problems.Count; told++)
        {
            rows.Add([file, "", "", "refused", "", "", ""]);
            rows.Add([file, $"{problems[told].Line}", problems[told].Column, "refusal", "", "form", problems[told].Why]);
        }
    }

    static bool Row(string file, MtCheck check, bool all, List<string[]> rows)
    {
        var findings = all ? check.Findings : [];
        var refused = check.Refusals.Count > 0;
        var result = refused ? "refused" : findings.Count > 0 ? "not to be acted on" : check.Content is null ? "read" : "valid";
        var says = check.Content is not null ? check.Says : refused ? "" : "a message whose content we do not know";
        rows.Add([file, "", "", result, check.Type, check.Id, says]);
        rows.AddRange(check.Refusals.Select(p => new[] { file, $"{p.Line}", p.Column, "refusal", check.Type, "form", p.Why }));
        rows.AddRange(findings.Select(f =>
            new[] { file, $"{f.Problem.Line}", f.Problem.Column, "finding", check.Type, f.Rule, f.Problem.Why }));
        return refused || findings.Count > 0;
    }

    /// <summary>Prints the fields of every message.</summary>
    public static int Show(string file, Stream stream, Format format)
    {
        List<Problem> problems = [];
        List<string[]> rows = [];
        using var reader = new MtReader(stream, file, problems);
        while (reader.Next() is { } message)
        {
            var check = MtCheck.Of(message);
            if (check.Content is not null) Console.Error.WriteLine($"{check.Type} {check.Id}: {check.Says}");
            foreach (var (id, block) in message.Blocks) rows.Add([$"{message.Line}", $"block {id}", block]);
            List<string> open = [];
            foreach (var field in message.Fields)
            {
                if (field.Tag == "16S" && open.Count > 0) open.RemoveAt(open.Count - 1);
                else if (field.Tag == "16R") open.Add(field.Text);
                else rows.Add([$"{field.Line}", string.Concat(open.Select(s => s + "/")) + field.Name, field.Value]);
            }
        }
        Column[] columns = [new("line", Cell.Number), new("field", Cell.Text), new("value", Cell.Text)];
        Output.Write(new Report("message", columns, rows, []), format, Console.Out);
        return Complain(problems);
    }

    /// <summary>Writes every message again, byte for byte.</summary>
    public static int Emit(string file, Stream stream)
    {
        List<Problem> problems = [];
        using var reader = new MtReader(stream, file, problems);
        using var output = Console.OpenStandardOutput();
        while (reader.Next() is { } message) message.Emit(output);
        return Complain(problems);
    }

    /// <summary>Translates every message to ISO 20022.</summary>
    /// <param name="at">The instant of the headers; none: as the message has it.</param>
    public static int Translate(string file, Stream stream, DateTimeOffset? at)
    {
        List<Problem> problems = [];
        var exit = Exit.Done;
        using var reader = new MtReader(stream, file, problems);
        using var output = Console.OpenStandardOutput();
        while (reader.Next() is { } message)
            exit = Math.Max(exit, Write(file, MtTranslation.ToMx(message, at), output));
        return Math.Max(exit, Complain(problems));
    }

    /// <summary>Translates a message of ISO 20022.</summary>
    public static int Translate(string file, MxMessage message, bool isShort)
    {
        using var output = Console.OpenStandardOutput();
        return Write(file, MtTranslation.ToMt(message, isShort), output);
    }

    static int Write(string file, MtTranslated done, Stream output)
    {
        foreach (var why in done.Refusals) Console.Error.WriteLine($"{file}: cannot be translated: {why}");
        foreach (var lost in done.Lost) Console.Error.WriteLine($"note: {file}: not carried: {lost}");
        foreach (var message in done.Messages) output.Write(message);
        return done.Refusals.Count > 0 ? Exit.Problems : Exit.Done;
    }

    static int Complain(List<Problem> problems)
    {
        foreach (var p in problems) Console.Error.WriteLine($"{p.File}:{p.Line}:{p.Column}: {p.Why}");
        return problems.Count > 0 ? Exit.Problems : Exit.Done;
    }
}
