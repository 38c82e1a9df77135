using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Reports;

/// <summary>Filters as people write them. What each lets through of the rows here was counted by hand.</summary>
public sealed class ListFilterTests
{
    static readonly Column[] Columns =
        [new("status", Cell.Text), new("isin", Cell.Text), new("amount", Cell.Number), new("on", Cell.Date), new("count", Cell.Number)];

    static readonly Report Rows = new("rows", Columns,
    [
        ["FAILING", "US0378331005", "100.50", "2026-01-05", "1"],
        ["SETTLED", "US5949181045", "-20.00", "2026-01-06", "2"],
        ["PENDING", "DE0007164600", "", "", "3"],
        ["", "Bank, of \"X\"", "0.00", "2026-01-31", "10"],
    ], []);

    static int[] Chosen(string filter, params string[] order)
    {
        var read = ListFilter.Parse(filter, Columns, out var wrong);
        Assert.Null(wrong);
        return ListRows.Choose(Rows, new(new(), read, order, 0, 100));
    }

    [Theory]
    [InlineData("", 0, 1, 2, 3)]
    [InlineData("status:failing", 0)]
    [InlineData("status:FAILING,PENDING", 0, 2)]
    [InlineData("status!=FAILING", 1, 2, 3)]
    [InlineData("status:\"\"", 3)]
    [InlineData("status:*ING", 0, 2)]
    [InlineData("isin:US*5", 0, 1)]
    [InlineData("isin:~0007", 2)]
    [InlineData("status>F status<Q", 0, 2)]
    [InlineData("amount>0", 0)]
    [InlineData("amount>=0", 0, 3)]
    [InlineData("amount<0", 1)]
    [InlineData("amount<=100.5", 0, 1, 3)]
    [InlineData("amount:100.5", 0)]
    [InlineData("amount:100.500,-20", 0, 1)]
    [InlineData("amount!=0", 0, 1, 2)]
    [InlineData("amount:\"\"", 2)]
    [InlineData("amount:-20..0", 1, 3)]
    [InlineData("amount:..0", 1, 3)]
    [InlineData("on:2026-01-05..2026-01-06", 0, 1)]
    [InlineData("on:2026-01-06..", 1, 3)]
    [InlineData("on>2026-01-05", 1, 3)]
    [InlineData("on!=2026-01-05", 1, 2, 3)]
    [InlineData("on:2026-01", 0, 1, 3)]
    [InlineData("on>2026-01")]
    [InlineData("on<=2026-01", 0, 1, 3)]
    [InlineData("on!=2026-01", 2)]
    [InlineData("on:2025-12..2026-01", 0, 1, 3)]
    [InlineData("on:2026-01-05T12:00:00Z", 0)]
    [InlineData("on>2026-01-05T12:00:00Z", 1, 3)]
    [InlineData("status:F..Q", 0, 2)]
    [InlineData("status:Q..", 1)]
    [InlineData("isin:\"F..Q\"")]
    [InlineData("count>2.5", 2, 3)]
    [InlineData("count:1,3", 0, 2)]
    [InlineData("us", 0, 1)]
    [InlineData("\"bank, of\"", 3)]
    [InlineData("us count<2", 0)]
    public void A_filter_lets_through(string filter, params int[] rows) => Assert.Equal(rows, Chosen(filter));

    // A month holds the days in it, an instant is in the second, the day and the month that are written.
    [Theory]
    [InlineData("month:2026-01", 0)]
    [InlineData("month:2026-01-31", 0)]
    [InlineData("month>=2026-02-01", 1)]
    [InlineData("month>2026-01", 1)]
    [InlineData("at:2026-01-05T23:59:59Z", 0)]
    [InlineData("at:2026-02", 1)]
    [InlineData("at>2026-01-05T23:59:58Z", 0, 1)]
    [InlineData("at<2026-02-01T00:00:01.000Z", 0)]
    public void A_column_of_months_or_instants_is_compared_as_exactly_as_both_are_written(string filter, params int[] rows)
    {
        Report times = new("times", [new("month", Cell.Date), new("at", Cell.Date)],
            [["2026-01", "2026-01-05T23:59:59Z"], ["2026-02", "2026-02-01T00:00:01Z"]], []);
        var read = ListFilter.Parse(filter, times.Columns, out var wrong);
        Assert.Null(wrong);
        Assert.Equal(rows, ListRows.Choose(times, new(new(), read, [], 0, 10)));
    }

    [Fact]
    public void Rows_are_sorted_by_value_and_equals_keep_their_order()
    {
        Assert.Equal([2, 1, 3, 0], Chosen("", "amount"));  // what is empty first
        Assert.Equal([3, 2, 1, 0], Chosen("", "-count"));   // 10 is above 3
        Assert.Equal([2, 0, 1, 3], Chosen("", "on"));
    }

    [Theory]
    [InlineData("colour:red", "at character 1: there is no column 'colour'; there are status, isin, amount, on, count")]
    [InlineData("us amount:many", "at character 4: amount: 'many' is not a number, as 1250.50")]
    [InlineData("on:05/01/2026", "at character 1: on: '05/01/2026' is not a date, as 2026-03-31")]
    [InlineData("on:2026-02-30", "at character 1: on: '2026-02-30' is not a date")]
    [InlineData("amount:~5", "at character 1: amount holds no text")]
    [InlineData("amount>1,2", "at character 1: amount: several values go with ':' or '!=' only")]
    [InlineData("amount:1e5", "at character 1: amount: '1e5' is not a number")]
    [InlineData("amount:9999999999999999999", "at character 1: amount: '9999999999999999999' is not a number")]
    public void What_is_wrong_is_said_with_its_place_and_what_could_be_written(string filter, string said)
    {
        Assert.Equal(ListFilter.None, ListFilter.Parse(filter, Columns, out var wrong));
        Assert.StartsWith(said, wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_filter_is_bounded()
    {
        ListFilter.Parse(new string('a', ListFilter.Longest + 1), Columns, out var wrong);
        Assert.Equal("a filter has at most 2000 characters", wrong);
        ListFilter.Parse(string.Join(' ', Enumerable.Repeat("us", 51)), Columns, out wrong);
        Assert.Equal("a filter has at most 50 terms", wrong);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void What_is_written_of_a_filter_is_read_as_the_same(int seed)
    {
        var chance = new Random(seed);
        string[] pieces = ["a", "US*", " ", ",", ":", "..", ">", "=", "~", "!", "\t", "ü", "-", "%", "_", "'", "\\"];
        for (var round = 0; round < 2_000; round++)
        {
            List<ListTerm> terms = [];
            for (var n = chance.Next(4); n >= 0; n--) terms.Add(Drawn());
            var written = new ListFilter(terms).ToString();
            var read = ListFilter.Parse(written, Columns, out var wrong);
            Assert.True(wrong is null, $"{written}: {wrong}");
            Assert.Equal(written, read.ToString());
            Assert.Equal(terms.Select(Said), read.Terms.Select(Said));
        }

        static string Said(ListTerm t) => $"{t.Column}|{t.Test}|{string.Join('|', t.Values)}";
        string Text() => string.Concat(Enumerable.Range(0, chance.Next(5)).Select(_ => pieces[chance.Next(pieces.Length)]));
        ListTerm Drawn()
        {
            var column = Columns[chance.Next(Columns.Length)];
            if (chance.Next(4) == 0) return new("", Test.Holds, [Text()]);
            var test = (Test)chance.Next(1, column.Cell == Cell.Text ? 8 : 7);
            string Value() => column.Cell switch
            {
                Cell.Number => $"{chance.Next(-9, 9)}.{chance.Next(99)}",
                Cell.Date => $"2026-01-{chance.Next(1, 31):00}",
                _ => Text(),
            };
            return new(column.Name, test, [.. Enumerable.Range(0, test is Test.Is or Test.IsNot ? chance.Next(1, 3) : 1)
                .Select(_ => Value())]);
        }
    }
}
