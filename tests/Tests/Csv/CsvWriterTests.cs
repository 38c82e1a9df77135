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
    public void A_number_that_is_written_already_is_the_decimal_it_says()
    {
        static string Written(Action<CsvWriter> number)
        {
            var text = new StringWriter();
            number(new(text));
            return text.ToString();
        }
        void Same(string text) => Assert.Equal(
            Written(w => w.Number(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture))), Written(w => w.Number(text)));
        foreach (var odd in new[] { "0", "-0", "-0.00", "00", "007", "1.", "-.5", "+5", " 7", "1,000", "79228162514264337593543950335",
            "0.0000000000000000000000000001", "12345678901234567890123456789.0", "-1.10", "1-" })
            Same(odd);
        Gen.Char["0123456789"].Array[1, 18].Select(Gen.Char["0123456789"].Array[0, 9], Gen.Bool).Sample((whole, part, below) =>
            Same((below ? "-" : "") + new string(whole) + (part.Length > 0 ? "." + new string(part) : "")));
        foreach (var not in new[] { "", "-", ".", "1.2.3", "=1", "1e3", "--1" })
            Assert.Throws<FormatException>(() => Written(w => w.Number(not)));
    }

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
