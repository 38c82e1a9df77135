using System.Text;
using Countinghouse.Formats.Csv;
using CsCheck;
namespace Countinghouse.Tests.Csv;

public sealed class CsvWriterTests
{
    [Fact]
    public void Text_is_quoted_when_needed_and_formulas_are_disarmed_and_numbers_stay_numbers()
    {
        var text = new StringWriter();
        var writer = new CsvWriter(text);
        writer.Header("a", "b");
        writer.Row("x,y", "say \"hi\"");
        writer.Row("=1+1", "@SUM(A1)");
        writer.Row("-5", "+5");
        writer.Row("\tx", "\rx");
        writer.Number(-5);
        writer.Number(-1.50m);
        writer.EndRow();
        writer.Date(new(2013, 10, 8));
        writer.Empty();
        writer.EndRow();
        Assert.Equal(
            "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n'=1+1,'@SUM(A1)\n'-5,'+5\n'\tx,\"'\rx\"\n-5,-1.50\n2013-10-08,\n", text.ToString());
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Char["ab,\"\r\n =+-@\t'é€"].Array[0, 30].Select(c => new string(c)).Array[3].Array[0, 30].Sample(rows =>
        {
            var text = new StringWriter();
            var writer = new CsvWriter(text);
            writer.Header("a", "b", "c");
            foreach (var row in rows) writer.Row(row);
            var read = CsvReaderTests.ReadAll(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), "a", "b", "c");
            Assert.Empty(read.Problems);
            Assert.Equal(rows.Select(r => r.Select(Disarmed).ToArray()), read.Rows);
        }, iter: 3_000);

    static string Disarmed(string text) => text.Length > 0 && "=+-@\t\r".Contains(text[0]) ? "'" + text : text;

    [Fact]
    public void A_single_empty_cell_is_still_a_row()
    {
        var text = new StringWriter();
        var writer = new CsvWriter(text);
        writer.Header("a");
        writer.Row("");
        Assert.Equal([""], Assert.Single(CsvReaderTests.ReadAll(new MemoryStream(Encoding.UTF8.GetBytes(text.ToString())), "a").Rows));
    }
}
