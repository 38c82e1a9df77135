using System.CommandLine;
using System.Text.Json;
using Countinghouse.Accounting;
using Countinghouse.App.Show;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>Several books as one group.</summary>
static class ConsolidateCommand
{
    public static Command Make()
    {
        var books = CommandLine.Checked(new Argument<string[]>("BOOK")
        { Description = "The books of the group", Arity = ArgumentArity.OneOrMore });
        var config = new Option<string>("--config")
        { Description = "Currency, shares and rates: docs/formats/consolidation.md", HelpName = "FILE", Required = true };
        var asOf = new Option<string?>("--as-of") { Description = "As of the close of this business date", HelpName = "DATE" };
        var basis = new Option<string?>("--basis") { Description = "by settlement date (default) or trade date" };
        basis.AcceptOnlyFromAmong("settlement", "trade");
        var format = Asking.FormatOf();
        var command = new Command("consolidate",
            "Draw up the balance sheet and the result of several firms as one: translated, and without what they owe and charge "
            + "each other.\n\n"
            + "Example: countinghouse consolidate books/paris.db books/london.db --config group.json")
        { books, config, asOf, basis, format };
        command.SetAction(r =>
        {
            try
            {
                var paths = r.GetValue(books) ?? [];
                var group = Read(r.GetValue(config) ?? "").Naming([.. paths.Select(path =>
                {
                    using var reports = ReportBook.Open(path);
                    return reports.FirmName();
                })]);
                var filter = new ReportFilter(ReportCommand.Date(r.GetValue(asOf)), TradeDateBasis: r.GetValue(basis) == "trade");
                var (statement, isWhole) = Groups.Draw(group, paths.Select(path =>
                {
                    using var reports = ReportBook.Open(path);
                    return (path, reports.GroupLines(filter, group.Members, group.Vendors));
                }));
                Output.Write(statement, Output.FormatFor(r.GetValue(format)), Console.Out);
                return isWhole ? Exit.Done : Exit.Problems;
            }
            catch (FormatException e)
            {
                throw new UsageException(e.Message);
            }
        });
        return command;
    }

    static GroupTerms Read(string path)
    {
        try
        {
            using var text = JsonDocument.Parse(File.ReadAllBytes(path), new() { MaxDepth = 4, AllowDuplicateProperties = false });
            var root = new Part(path, "", text.RootElement).Only("currency", "entities", "setOff");
            var entities = root.Must("entities", "an array", JsonValueKind.Array);
            return Groups.Terms(root.Must("currency", "a string", JsonValueKind.String).GetString() ?? "",
                entities.EnumerateArray().Select((one, i) => EntityOf(new(path, $"entities[{i}]", one)))) with
            { SetOff = root.May("setOff", "true or false", JsonValueKind.True, JsonValueKind.False)?.GetBoolean() ?? true };
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new UsageException($"{path}: is not a configuration of a group: {e.Message}");
        }
    }

    static (string Lei, decimal Share, GroupRates Rates, IReadOnlyList<string> Vendors) EntityOf(Part one)
    {
        one.Only("lei", "share", "closing", "average", "historical", "vendors");
        decimal Of(string name) => one.May(name, "a number", JsonValueKind.Number)?.GetDecimal() ?? 1;
        List<string> vendors = [];
        const string strings = "an array of strings";
        if (one.May("vendors", strings, JsonValueKind.Array) is { } given)
            foreach (var vendor in given.EnumerateArray())
                vendors.Add(vendor.ValueKind == JsonValueKind.String ? vendor.GetString() ?? "" : throw one.Wrong("vendors", strings));
        return (one.Must("lei", "a string", JsonValueKind.String).GetString() ?? "", Of("share"),
            new GroupRates(Of("closing"), Of("average"), Of("historical")), vendors);
    }

    /// <summary>An object of the configuration and where in it that stands; empty: it is all of it.</summary>
    readonly record struct Part(string Path, string Where, JsonElement Of)
    {
        public Part Only(params string[] names)
        {
            if (Of.ValueKind != JsonValueKind.Object)
                throw new UsageException($"{Path}: {(Where.Length > 0 ? Where + " " : "")}has to be an object");
            foreach (var member in Of.EnumerateObject())
                if (!names.Contains(member.Name))
                    throw new UsageException($"{Path}: there is no '{member.Name}'; there are {string.Join(", ", names)}");
            return this;
        }

        public JsonElement Must(string name, string what, params JsonValueKind[] kinds) => May(name, what, kinds)
            ?? throw new UsageException($"{Path}: {(Where.Length > 0 ? Where + " " : "")}has no '{name}'");

        public JsonElement? May(string name, string what, params JsonValueKind[] kinds) => !Of.TryGetProperty(name, out var given) ? null
            : kinds.Contains(given.ValueKind) ? given : throw Wrong(name, what);

        public UsageException Wrong(string name, string what) =>
            new($"{Path}: {(Where.Length > 0 ? Where + ": " : "")}'{name}' has to be {what}");
    }
}
