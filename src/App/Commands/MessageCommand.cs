using System.CommandLine;
using Countinghouse.App.Show;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>Messages on their own, ISO 20022 and SWIFT MT: what they say, whether they hold, and one as the other.</summary>
static class MessageCommand
{
    public static Command Make()
    {
        var command = new Command("message", "Read, check, translate and write again ISO 20022 and SWIFT MT messages.\n\n"
            + "Example: countinghouse message check statement.xml --schemas schemas/iso20022");
        command.Add(MakeCheck());
        command.Add(MakeShow());
        command.Add(MakeEmit());
        command.Add(MakeTranslate());
        return command;
    }

    static Command MakeCheck()
    {
        var files = new Argument<string[]>("FILE") { Description = "Messages; - is standard input", Arity = ArgumentArity.OneOrMore };
        var (schemas, format) = (Schemas(), FormatOption());
        var only = new Option<string>("--only")
        {
            Description = "refusals: only what makes it no message of its type; all (default): also the rules of business",
            DefaultValueFactory = _ => "all", HelpName = "LEVEL",
        };
        only.AcceptOnlyFromAmong("all", "refusals");
        var command = new Command("check", "Say what messages are and what is wrong with them; exit 1 when something is.\n\n"
            + "Example: countinghouse message check inbox/*.xml --schemas schemas/iso20022")
        { files, schemas, only, format };
        command.SetAction(r =>
        {
            var found = Open(r.GetValue(schemas));
            var all = r.GetValue(only) == "all";
            return Check(r.GetValue(files) ?? [], found, all, Output.FormatFor(r.GetValue(format)));
        });
        return command;
    }

    static int Check(string[] files, MxSchemas schemas, bool all, Format format)
    {
        List<string[]> rows = [];
        var (exit, missing) = (Exit.Done, 0);
        foreach (var file in files)
        {
            if (file != "-" && Unreadable(file) is { } why)
            {
                Console.Error.WriteLine(why);
                (exit, missing) = (Exit.Problems, missing + 1);
                continue;
            }
            var input = file == "-" ? Bytes(file) : null;
            if (MtFiles.Open(file, input) is { } mt)
            {
                exit = Math.Max(exit, MtFiles.Check(file, mt, all, rows));
                continue;
            }
            var check = CheckOf(file, input, schemas);
            var refused = check.Refusals.Count > 0;
            var findings = all ? check.Findings : [];
            var result = refused ? "refused" : findings.Count > 0 ? "not to be acted on"
                : check.Schema == MxAnswer.NoSchema ? "read" : "valid";
            rows.Add([file, "", "", result, check.Type, check.Id, check.Says]);
            rows.AddRange(check.Refusals.Select(p => new[] { file, $"{p.Line}", p.Column, "refusal", check.Type, "schema", p.Why }));
            rows.AddRange(findings.Select(f =>
                new[] { file, $"{f.Problem.Line}", f.Problem.Column, "finding", check.Type, f.Rule, f.Problem.Why }));
            if (refused || findings.Count > 0) exit = Exit.Problems;
            if (check.Schema == MxAnswer.NoSchema && !refused)
                Console.Error.WriteLine($"note: {file}: no schema of {check.Type} is at hand, only our own rules were held against it");
        }
        Column[] columns =
        [
            new("file", Cell.Text), new("line", Cell.Number), new("column", Cell.Text), new("result", Cell.Text), new("type", Cell.Text),
            new("id_or_rule", Cell.Text), new("what", Cell.Text),
        ];
        if (format == Format.Table) WriteLines(rows);
        else Output.Write(new Report("message-check", columns, rows, []), format, Console.Out);
        return missing == files.Length ? Exit.CouldNot : exit;
    }

    // Why a file cannot be read at all; the others still are.
    static string? Unreadable(string file)
    {
        try
        {
            using var there = FileKind.Open(file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreException)
        {
            return e is StoreException ? e.Message
                : e is FileNotFoundException or DirectoryNotFoundException ? $"{file}: no such file" : $"{file}: {e.Message}";
        }
    }

    // For people: a line for each message, and under it what is wrong as file:line:column, which editors follow.
    static void WriteLines(List<string[]> rows)
    {
        foreach (var row in rows)
            Console.WriteLine(row[1].Length == 0
                ? $"{row[0]}: {row[3]}{(row[4].Length == 0 ? "" : $", {row[4]} {row[5]}")}{(row[6].Length == 0 ? "" : $": {row[6]}")}"
                : $"{row[0]}:{row[1]}:{row[2]}: {row[3]} ({row[5]}): {row[6]}");
    }

    static MxCheck CheckOf(string file, byte[]? input, MxSchemas schemas)
    {
        if (input is null && new FileInfo(file).Length > MxLimits.MessageBytes)
            return MxCheck.OfEntries(FileKind.Open(file), file, schemas);
        return MxCheck.Of(input ?? Bytes(file), file, schemas);
    }

    static Command MakeShow()
    {
        var (file, format) = (File1(), FormatOption());
        var command = new Command("show", "Print the fields of a message, with their lines.\n\n"
            + "Example: countinghouse message show statement.xml")
        { file, format };
        command.SetAction(r =>
        {
            var (name, to) = (r.GetValue(file) ?? "", Output.FormatFor(r.GetValue(format)));
            var input = name == "-" ? Bytes(name) : null;
            if (MtFiles.Open(name, input) is { } mt) return MtFiles.Show(name, mt, to);
            if (Read(name, input) is not { } message) return Exit.Problems;
            List<MxFinding> findings = [];
            if (MxForms.Of(message.Type) is { } form && MxForms.Parse(message, findings) is { } content)
                Console.Error.WriteLine($"{form.Name} {message.Type}: {content.Says}");
            Column[] columns = [new("line", Cell.Number), new("field", Cell.Text), new("value", Cell.Text)];
            Output.Write(new Report("message", columns, Fields(message), []), to, Console.Out);
            return Exit.Done;
        });
        return command;
    }

    static List<string[]> Fields(MxMessage message)
    {
        List<string[]> rows = [];
        foreach (var top in new[] { message.Header, ReferenceEquals(message.Header, message.Document) ? null : message.Document })
            if (top is not null) Add(top, top.Name, rows);
        return rows;
    }

    static void Add(MxNode node, string path, List<string[]> rows)
    {
        if (node.IsLeaf) rows.Add([$"{node.Line}", path, node.Attribute("Ccy") is { } currency ? $"{node.Value} {currency}" : node.Value]);
        foreach (var child in node.Elements) Add(child, $"{path}/{child.Name}", rows);
    }

    static Command MakeEmit()
    {
        var file = File1();
        var command = new Command("emit",
            "Write a message again as it was understood: an equal document in canonical form, an MT byte for byte.\n\n"
            + "Example: countinghouse message emit statement.xml > again.xml") { file };
        command.SetAction(r =>
        {
            var name = r.GetValue(file) ?? "";
            var input = name == "-" ? Bytes(name) : null;
            if (MtFiles.Open(name, input) is { } mt) return MtFiles.Emit(name, mt);
            if (Read(name, input) is not { } message) return Exit.Problems;
            using var output = Console.OpenStandardOutput();
            message.Emit(output);
            return Exit.Done;
        });
        return command;
    }

    static Command MakeTranslate()
    {
        var file = File1();
        var to = new Option<string>("--to")
        { Description = "mx: ISO 20022; mt: SWIFT MT; mt950: a statement of cash without words", Required = true, HelpName = "STANDARD" };
        to.AcceptOnlyFromAmong("mx", "mt", "mt950");
        var at = new Option<DateTimeOffset?>("--at")
        {
            Description = "Instant of the header in ISO 20022; without it when the message was made, or the first day it tells",
            HelpName = "INSTANT",
        };
        var command = new Command("translate", "Write a message in the other standard; what cannot be carried is named.\n\n"
            + "Example: countinghouse message translate statement.sta --to mx > statement.xml") { file, to, at };
        command.SetAction(r =>
        {
            var name = r.GetValue(file) ?? "";
            var input = name == "-" ? Bytes(name) : null;
            var mt = MtFiles.Open(name, input);
            if (r.GetValue(to) == "mx")
                return mt is null ? throw new UsageException($"{name}: there is no MT message to translate")
                    : MtFiles.Translate(name, mt, r.GetValue(at));
            if (mt is not null) throw new UsageException($"{name}: it is an MT message already");
            return Read(name, input) is { } message ? MtFiles.Translate(name, message, r.GetValue(to) == "mt950") : Exit.Problems;
        });
        return command;
    }

    static MxMessage? Read(string file, byte[]? input)
    {
        List<Formats.Problem> problems = [];
        var message = MxReader.Read(input ?? Bytes(file), file, problems);
        foreach (var p in problems) Console.Error.WriteLine($"{p.File}:{p.Line}:{p.Column}: {p.Why}");
        return message;
    }

    // One byte more than a message may have: then the reader says that it is too long.
    internal static byte[] Bytes(string file)
    {
        using var stream = file == "-" ? Console.OpenStandardInput() : FileKind.Open(file);
        using var all = new MemoryStream();
        var buffer = new byte[81_920];
        for (int got; all.Length <= MxLimits.MessageBytes && (got = stream.Read(buffer)) > 0;) all.Write(buffer, 0, got);
        return all.ToArray();
    }

    static Argument<string> File1() => new("FILE") { Description = "A message; - is standard input" };

    static Option<string?> FormatOption()
    {
        var format = new Option<string?>("--format") { Description = "table (default on a terminal), csv (default when piped) or json" };
        format.AcceptOnlyFromAmong("table", "csv", "json");
        return format;
    }

    internal static Option<string?> Schemas() => new("--schemas")
    {
        Description = "Folder of the official schemas, as sese.023.001.11.xsd; else the environment's COUNTINGHOUSE_SCHEMAS",
        HelpName = "DIR",
    };

    internal static MxSchemas Open(string? asked)
    {
        var folder = asked ?? Environment.GetEnvironmentVariable("COUNTINGHOUSE_SCHEMAS");
        if (string.IsNullOrEmpty(folder)) return MxSchemas.None;
        if (!Directory.Exists(folder)) throw new UsageException($"{folder}: there is no such folder of schemas");
        return new(type => Path.Combine(folder, type + ".xsd") is var path && File.Exists(path) ? File.OpenRead(path) : null);
    }
}
