using System.Runtime.CompilerServices;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
namespace Countinghouse.Tests.Csv;

/// <summary>Two real days of four US securities (QuantConnect Lean data folder, Apache-2.0).</summary>
public sealed class RealDayTests
{
    static readonly string[] Columns =
    [
        "trade_id", "executed_at", "account", "side", "isin", "quantity", "price", "currency", "mic", "capacity", "counterparty",
    ];

    [Theory]
    [InlineData("2013-10-07", 388_417)]
    [InlineData("2013-10-08", 654_140)]
    public void Every_trade_of_the_day_is_read(string day, int trades)
    {
        List<Problem> problems = [];
        using var reader = new CsvReader(File.OpenRead(Trades(day)), "trades.csv", problems);
        Assert.True(reader.ReadHeader(Columns, ["settlement_date"]));
        while (reader.Read())
        {
            Assert.True(Fields.TryInstant(reader[1], out _, out _));
            Assert.True(Fields.TryWhole(reader[5], out _, out _));
            Assert.True(Fields.TryDecimal(reader[6], out _, out _));
        }
        Assert.Empty(problems);
        Assert.Equal(trades, reader.RowsRead);
        Assert.Equal(trades + 2, reader.Line);
        Assert.False(reader.AnyControlText);
    }

    [Fact]
    public void Half_a_day_is_kept_and_the_break_is_named()
    {
        var zipped = File.ReadAllBytes(Trades("2013-10-07"));
        var read = CsvReaderTests.ReadAll(new MemoryStream(zipped[..(zipped.Length / 2)]), Columns);
        Assert.True(read.Rows.Count > 150_000);
        Assert.Equal("the compressed file is cut off or damaged here; the rows before are taken", Assert.Single(read.Problems).Why);
        Assert.Equal(read.Lines[^1] + 1, read.Problems[0].Line);
    }

    static string Trades(string day, [CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here) ?? "", "..", "..", ".."));
        var material = Environment.GetEnvironmentVariable("COUNTINGHOUSE_MATERIAL") ?? Path.Combine(root, "..", "shared", "material");
        var file = Path.Combine(material, "days", day, "trades.csv.gz");
        if (!File.Exists(file)) Assert.Skip($"material/days/{day} is not here");
        return file;
    }
}
