using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Countinghouse.Accounting;
using Countinghouse.App.Show;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Commands;

/// <summary>Several books as one group.</summary>
static class ConsolidateCommand
{
    const decimal MostRate = 1_000_000_000m; // no two currencies stand farther apart

    sealed record Config(string Currency, Dictionary<string, (decimal Share, GroupRates Rates)> Entities);

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
            "Draw up the balance sheet and the result of several firms as one: translated, and without what they owe each other.\n\n"
            + "Example: countinghouse consolidate books/paris.db books/london.db --config group.json")
        { books, config, asOf, basis, format };
        command.SetAction(r =>
        {
            var group = Read(r.GetValue(config) ?? "");
            var filter = new ReportFilter(ReportCommand.Date(r.GetValue(asOf)), TradeDateBasis: r.GetValue(basis) == "trade");
            var members = group.Entities.Keys.ToHashSet(StringComparer.Ordinal);
            List<GroupEntity> entities = [];
            List<string> notes = [];
            foreach (var path in r.GetValue(books) ?? [])
            {
                using var reports = ReportBook.Open(path);
                var book = reports.GroupLines(filter, members);
                notes.AddRange(book.Notes.Select(n => $"{path}: {n}"));
                if (!group.Entities.TryGetValue(book.Lei, out var entity))
                    throw new UsageException($"{path}: the firm's LEI '{book.Lei}' is not among the entities of the configuration");
                if (entities.Exists(e
                    => e.Lei == book.Lei)) throw new UsageException($"{path}: a book of LEI {book.Lei} was given already");
                if (book.Currency == group.Currency && entity.Rates != new GroupRates(1, 1, 1))
                    throw new UsageException($"{path}: keeps its books in {book.Currency} as the group does: its rates are 1");
                if (book.Currency != group.Currency && entity.Rates == new GroupRates(1, 1, 1))
                    throw new UsageException($"{path}: keeps its books in {book.Currency}: closing, average and historical give its rates");
                entities.Add(new(book.Name, book.Lei, entity.Share, entity.Rates, book.Lines));
            }
            foreach (var missing in members.Except(entities.Select(e => e.Lei)).Order(StringComparer.Ordinal))
                throw new UsageException($"the configuration has {missing} among the entities and no book of it is given: what is owed "
                    + "among them cannot be left out without it");
            var (lines, breaks) = Consolidation.Run(entities, Currencies.Scale(group.Currency));
            notes.AddRange(breaks.Select(b => string.Create(CultureInfo.InvariantCulture,
                $"{b.Creditor} claims {b.Claimed} {group.Currency} of {b.Debtor}, which owes {b.Owed}: explain the difference")));
            Output.Write(Report(lines, group.Currency, notes), Output.FormatFor(r.GetValue(format)), Console.Out);
            return breaks.Count == 0 ? Exit.Done : Exit.Problems;
        });
        return command;
    }

    static Report Report(List<ConsolidatedLine> lines, string currency, List<string> notes)
    {
        var scale = Currencies.Scale(currency);
        string Money(decimal amount) => amount.ToString("F" + scale, CultureInfo.InvariantCulture);
        List<string[]> rows = [];
        foreach (var section in lines.Where(l => l.Sum != 0 || l.Eliminated != 0).GroupBy(l => l.Section))
        {
            foreach (var l in section)
                rows.Add([Word(l.Section), l.Line, currency, Money(l.Sum), Money(-l.Eliminated), Money(l.Group)]);
            rows.Add([Word(section.Key), "TOTAL", currency, Money(section.Sum(l => l.Sum)), Money(-section.Sum(l => l.Eliminated)),
                Money(section.Sum(l => l.Group))]);
        }
        return new("consolidation", [new("section", Cell.Text), new("line", Cell.Text), new("currency", Cell.Text), new("sum", Cell.Number),
            new("eliminated", Cell.Number), new("group", Cell.Number)], rows, notes);
    }

    static string Word(GroupSection section) => section switch
    {
        GroupSection.Earlier => "EARLIER_RESULTS",
        GroupSection.Translation => "OCI",
        _ => section.ToString().ToUpperInvariant(),
    };

    static Config Read(string path)
    {
        try
        {
            using var text = JsonDocument.Parse(File.ReadAllBytes(path), new() { MaxDepth = 4, AllowDuplicateProperties = false });
            var root = text.RootElement;
            Only(path, root, "currency", "entities");
            var currency = root.GetProperty("currency").GetString() ?? "";
            if (!Currencies.IsKnown(currency)) throw new UsageException($"{path}: '{currency}' is not an ISO 4217 currency");
            var entities = new Dictionary<string, (decimal, GroupRates)>(StringComparer.Ordinal);
            foreach (var one in root.GetProperty("entities").EnumerateArray())
            {
                Only(path, one, "lei", "share", "closing", "average", "historical");
                var lei = one.GetProperty("lei").GetString() ?? "";
                if (!CheckDigits.IsLei(lei)) throw new UsageException($"{path}: '{lei}' is not a valid LEI");
                decimal Of(string name) => one.TryGetProperty(name, out var given) ? given.GetDecimal() : 1;
                var (share, rates) = (Of("share"), new GroupRates(Of("closing"), Of("average"), Of("historical")));
                if (share is <= 0 or > 1) throw new UsageException($"{path}: share {share} of {lei} is not above 0 and at most 1");
                if (rates is { Closing: <= 0 } or { Average: <= 0 } or { Historical: <= 0 })
                    throw new UsageException($"{path}: a rate of {lei} is not above zero");
                if (rates is { Closing: > MostRate } or { Average: > MostRate } or { Historical: > MostRate })
                    throw new UsageException($"{path}: a rate of {lei} is more than {MostRate}");
                if (!entities.TryAdd(lei, (share, rates))) throw new UsageException($"{path}: {lei} is named twice");
            }
            return new(currency, entities);
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
