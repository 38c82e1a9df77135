using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>The rows that SQL chooses of a long list are those that are chosen of the same rows in memory, in a file and on a
/// server.</summary>
public sealed class ListTwinTests
{
    static readonly Lazy<string> OnServer = new(() =>
    {
        var book = PostgresServer.Shared.NewDatabase();
        Cli.Run(["day", book, Sample.Folder]).Ends(0);
        return book;
    });

    static string Book(string store) => store == "file" ? Sample.Book : OnServer.Value;

    [Theory, InlineData("file"), InlineData("server")]
    public void Every_filter_chooses_the_same_rows(string store)
    {
        using var book = ReportBook.Open(Book(store));
        var chance = new Random(20261123);
        foreach (var name in ReportBook.ListNames)
        {
            if (ReportBook.LongList(name) is not { } list) continue;
            Report all = new(name, book.ColumnsOf(name), [.. book.Each(list, new(new(), ListFilter.None, [], 0, int.MaxValue))], []);
            for (var round = 0; round < 25; round++)
            {
                var query = new ListQuery(new(), new([.. Enumerable.Range(0, chance.Next(1, 3)).Select(_ => Drawn(all, chance))]),
                    Order(all, chance), chance.Next(3) * 7L, chance.Next(1, 60))
                { Accounts = Ranges(list, chance) };
                var expected = ListRows.Choose(all, query).Select(i => string.Join('|', all.Rows[i])).ToList();
                var page = book.Page(list, query);
                Assert.True(page.AreMore ? page.Total < expected.Count : page.Total == expected.Count, // counting ends by the clock
                    $"{name} {query.Filter}: {page.Total} and not {expected.Count}");
                Assert.Equal(expected.Skip((int)query.Offset).Take(query.Limit), page.Rows.Select(r => string.Join('|', r)));
                Assert.Equal(expected.Count, book.Count(list, query, all: true).Rows);
            }
        }
    }

    // The one is found in packed blocks, of which some are full, and the rest in the rows alone; the other unpacks every row by SQL.
    [Theory, InlineData("file"), InlineData("server")]
    public void Legs_as_of_a_day_and_as_known_at_a_fact_are_those_of_the_facts_until_then(string store)
    {
        using var book = ReportBook.Open(Book(store));
        var list = ReportBook.LongList("entries")!;
        var commands = book.Each(ReportBook.LongList("commands")!, new(new(), ListFilter.None, [], 0, int.MaxValue)).ToList();
        Report All(ReportBook of, ReportFilter part) =>
            new("entries", of.ColumnsOf("entries"), [.. of.Each(list, new(part, ListFilter.None, [], 0, int.MaxValue))], []);
        void Same(ReportBook of, ReportFilter part)
        {
            var all = All(of, part);
            foreach (var order in new[] { "", "-entry", "entry", "account", "-asset", "due", "-kind", "account,-entry", "-due,asset,account",
                "kind,-account,due", "effective,account,-entry" })
                foreach (var (filter, offset) in new[] { ("", 0L), ("", 1_999L), ("account:C*", 7L), ("asset:USD kind:ClientTrade", 0L) })
                {
                    if (order.Contains(',', StringComparison.Ordinal) && offset is not (0 or 1_999)) continue;
                    var asked = ListFilter.Parse(filter, all.Columns, out _);
                    var query = new ListQuery(part, asked, order.Split(',', StringSplitOptions.RemoveEmptyEntries), offset, 40);
                    var expected = ListRows.Choose(all, query).Select(i => string.Join('|', all.Rows[i])).ToList();
                    var page = of.Page(list, query);
                    Assert.True(page.AreMore ? page.Total < expected.Count : page.Total == expected.Count,
                        $"{filter} {order}: {page.Total}");
                    Assert.Equal(expected.Skip((int)offset).Take(40), page.Rows.Select(r => string.Join('|', r)));
                }
        }
        var whole = All(book, new()).Rows.Count;
        Assert.InRange(whole, 2 * 2_048, 100 * 2_048); // some blocks are full
        foreach (var day in new[] { new DateOnly(2025, 10, 9), new(2025, 10, 13) })
        {
            Assert.InRange(All(book, new(day)).Rows.Count, 1_000, whole - 1_000);
            Same(book, new(day));
        }
        using var past = ReportBook.OpenPast(Book(store), long.Parse(commands[commands.Count * 2 / 3][0], CultureInfo.InvariantCulture));
        Assert.InRange(All(past, new()).Rows.Count, 1_000, whole - 100);
        Same(past, new());
    }

    // Amounts of several currencies are sorted by their smallest units: by such a column the twins may differ.
    static string[] Order(Report rows, Random chance)
    {
        if (chance.Next(2) == 0) return [];
        var columns = Enumerable.Range(0, chance.Next(1, 4)).Select(_ => rows.Columns[chance.Next(rows.Columns.Count)]).Distinct();
        return [.. columns.Where(c => c.Cell != Cell.Number || c.Name is "fact" or "entry" or "cause")
            .Select(c => (chance.Next(2) == 0 ? "-" : "") + c.Name)];
    }

    static CodeRange[] Ranges(SqlList list, Random chance) =>
        chance.Next(4) > 0 || list.Columns.All(c => c.Name != SqlList.Account) ? [] : [new("C1001", "C1003"), new("FAIL", "")];

    static ListTerm Drawn(Report rows, Random chance)
    {
        var at = chance.Next(rows.Columns.Count);
        var column = rows.Columns[at];
        string Value()
        {
            var value = rows.Rows[chance.Next(rows.Rows.Count)][at];
            if (column.Cell == Cell.Date) return value.Length > 10 ? value[..10] : value;
            if (column.Cell != Cell.Text || value.Length < 3) return value;
            return chance.Next(5) switch
            {
                0 => value[..2] + "*",
                1 => "*" + value[^2..],
                2 => value[1..^1],
                3 when column.Name != "trade_id" => value.ToLowerInvariant(),
                _ => value,
            };
        }
        var test = (Test)chance.Next(1, column.Cell == Cell.Text ? 8 : 7);
        if (column.Cell == Cell.Text && chance.Next(5) == 0) return new("", Test.Holds, [Value()]);
        var values = Enumerable.Range(0, test is Test.Is or Test.IsNot ? chance.Next(1, 4) : 1).Select(_ => Value()).ToList();
        return test is Test.Is or Test.IsNot || values[0].Length > 0 || column.Cell == Cell.Text ? new(column.Name, test, values)
            : new(column.Name, Test.Is, values);
    }

    [Fact]
    public void The_columns_of_a_list_are_known_without_its_rows()
    {
        using var book = ReportBook.Open(Sample.Book);
        foreach (var name in ReportBook.Names)
            Assert.Equal(book.Run(name, new()).Columns, book.ColumnsOf(name).Take(book.Run(name, new()).Columns.Count));
    }
}
