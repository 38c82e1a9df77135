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
            var root = text.RootElement;
            Only(path, root, "currency", "entities", "setOff");
            return Groups.Terms(root.GetProperty("currency").GetString() ?? "", root.GetProperty("entities").EnumerateArray().Select(one =>
            {
                Only(path, one, "lei", "share", "closing", "average", "historical", "vendors");
                decimal Of(string name) => one.TryGetProperty(name, out var given) ? given.GetDecimal() : 1;
                return (one.GetProperty("lei").GetString() ?? "", Of("share"),
                    new GroupRates(Of("closing"), Of("average"), Of("historical")),
                    (IReadOnlyList<string>)(one.TryGetProperty("vendors", out var vendors)
                        ? [.. vendors.EnumerateArray().Select(v => v.GetString() ?? "")] : []));
            })) with
            { SetOff = !root.TryGetProperty("setOff", out var setOff) || setOff.GetBoolean() };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new UsageException($"{path}: is not a configuration of a group: {e.Message}");
        }
    }

    static void Only(string path, JsonElement of, params string[] names)
    {
        foreach (var member in of.EnumerateObject())
            if (!names.Contains(member.Name))
                throw new UsageException($"{path}: there is no '{member.Name}'; there are {string.Join(", ", names)}");
    }
}
