using System.Text;
using BenchmarkDotNet.Attributes;
using Countinghouse.Formats.Csv;
namespace Countinghouse.Bench;

/// <summary>Rows of 11 columns and 101 bytes, as a day of trades has them. Operations are rows.</summary>
public class CsvBench
{
    const int Count = 100_000;
    static readonly string[] Columns =
        "trade_id,executed_at,account,side,isin,quantity,price,currency,mic,capacity,counterparty".Split(',');
    readonly byte[] file = Encoding.UTF8.GetBytes(string.Join(',', Columns) + "\n" + string.Concat(Enumerable.Range(0, Count).Select(i =>
        $"T20131008-{i:D7},2013-10-08T08:00:{i % 60:D2}.034Z,C{i % 20_000:D6},BUY,US78462F1030,{100 + i % 900},"
        + "167.4200,USD,XNAS,AGENCY,CCP\n")));

    /// <summary>Splitting alone.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public long Rows()
    {
        using var reader = new CsvReader(new MemoryStream(file), "trades.csv", []);
        reader.ReadHeader(Columns, []);
        while (reader.Read()) { }
        return reader.RowsRead;
    }

    /// <summary>Splitting, and a time, a quantity and a price of each row.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public decimal Values()
    {
        using var reader = new CsvReader(new MemoryStream(file), "trades.csv", []);
        reader.ReadHeader(Columns, []);
        var sum = 0m;
        while (reader.Read())
        {
            if (Fields.TryInstant(reader[1], out var at, out _) && Fields.TryWhole(reader[5], out var quantity, out _)
                && Fields.TryDecimal(reader[6], out var price, out _) && at > 0) sum += quantity * price;
        }
        return sum;
    }

    /// <summary>All values of each row as tickets, in batches.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public int Tickets()
    {
        var count = 0;
        foreach (var batch in DayFiles.Trades(new MemoryStream(file), "trades.csv", [])) count += batch.Length;
        return count;
    }
}
