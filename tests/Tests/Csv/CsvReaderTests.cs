using System.IO.Compression;
using System.Text;
using Countinghouse.Formats;
using Countinghouse.Formats.Csv;
using CsCheck;
namespace Countinghouse.Tests.Csv;

public sealed class CsvReaderTests
{
    internal sealed record Outcome(bool Header, List<string[]> Rows, List<int> Lines, List<Problem> Problems)
    {
        public bool Damaged { get; init; }
        public bool ControlText { get; init; }
    }

    internal static Outcome ReadAll(Stream stream, params string[] columns)
    {
        List<Problem> problems = [];
        using var reader = new CsvReader(stream, "t.csv", problems);
        var outcome = new Outcome(reader.ReadHeader(columns, []), [], [], problems);
        while (reader.Read())
        {
            var row = new string[columns.Length];
            for (var i = 0; i < row.Length; i++) row[i] = Encoding.UTF8.GetString(reader[i]);
            outcome.Rows.Add(row);
            outcome.Lines.Add(reader.Line);
        }
        Assert.Equal(outcome.Rows.Count, reader.RowsRead);
        return outcome with { Damaged = reader.Damaged, ControlText = reader.AnyControlText };
    }

    static Outcome ReadText(string text, params string[] columns) => ReadAll(new MemoryStream(Encoding.UTF8.GetBytes(text)), columns);

    static string Told(Problem p) => $"{p.Line} {p.Column}: {p.Why}";

    [Fact]
    public void Good_rows_are_kept_with_the_lines_they_begin_on()
    {
        var read = ReadText("\uFEFFb,a\r\n1,2\r\n\r\n\"x,\"\"y\"\"\r\nz\",\n\n3,4", "a", "b");
        Assert.True(read.Header);
        Assert.Equal([["2", "1"], ["", "x,\"y\"\r\nz"], ["4", "3"]], read.Rows);
        Assert.Equal([2, 4, 7], read.Lines);
        Assert.Empty(read.Problems);
        Assert.True(read.ControlText);
    }

    [Theory]
    [InlineData("1\n", "2 : 1 field, expected 2")]
    [InlineData("1,2,3\n", "2 : 3 fields, expected 2")]
    [InlineData("1,2,3", "2 : 3 fields, expected 2")]
    [InlineData("\"1\",2,3\n", "2 : 3 fields, expected 2")]
    [InlineData("1,\u00002\n", "2 b: control character 0x00")]
    [InlineData("1\u001b[31m,2\n", "2 a: control character 0x1B")]
    [InlineData("1,\u007f\n", "2 b: control character 0x7F")]
    [InlineData("1,x\u0085\n", "2 b: control character between U+0080 and U+009F")]
    [InlineData("1,x\ry\n", "2 b: control character 0x0D")]
    [InlineData("\"\u0001\",2\n", "2 a: control character 0x01")]
    [InlineData("1,x\"y\n", "2 b: a quote inside an unquoted field")]
    [InlineData("1, \"y\"\n", "2 b: a quote inside an unquoted field")]
    [InlineData("\"1\"x,2\n", "2 a: text after a closing quote")]
    [InlineData("1,\"2\" \n", "2 b: text after a closing quote")]
    [InlineData("1,\"2\n", "2 b: a quote is opened and never closed")]
    [InlineData("1,\"", "2 b: a quote is opened and never closed")]
    [InlineData("1,\"2\"\"", "2 b: a quote is opened and never closed")]
    public void A_malformed_row_is_named_and_the_others_are_kept(string bad, string told)
    {
        var end = bad.EndsWith('\n') ? "8,\u00e9\n" : "";
        var read = ReadText("a,b\n" + bad + end, "a", "b");
        Assert.Equal([told], read.Problems.Select(Told));
        Assert.Equal(end == "" ? [] : [["8", "\u00e9"]], read.Rows);
        read = ReadText("a,b\r\n6,7\r\n" + bad.Replace("\n", "\r\n") + end, "a", "b");
        Assert.Equal(["3" + told[1..]], read.Problems.Select(Told));
        Assert.Equal(end == "" ? 1 : 2, read.Rows.Count);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    public void Invalid_UTF_8_is_named_with_its_column(byte[] bytes)
    {
        foreach (var quote in (string[])["", "\""])
        {
            var quotes = Encoding.UTF8.GetBytes(quote);
            var read = ReadAll(new MemoryStream([.. "a,b\n1,"u8, .. quotes, .. bytes, .. quotes, .. "\n3,4\n"u8]), "a", "b");
            Assert.Equal(["2 b: not valid UTF-8"], read.Problems.Select(Told));
            Assert.Equal([["3", "4"]], read.Rows);
        }
    }

    [Theory]
    [InlineData("", "1 : no header, expected a, b [, c]")]
    [InlineData("\n\n", "3 : no header, expected a, b [, c]")]
    [InlineData("a\n", "1 b: the column is missing, expected a, b [, c]")]
    [InlineData("a,b,x\n", "1 x: unknown column, expected a, b [, c]")]
    [InlineData("a,b,c,b\n", "1 b: the column comes twice")]
    [InlineData("a,\"b\n", "1 : a quote is opened and never closed")]
    [InlineData("a,b,\u0000\n1,2,3\n", "1 : control character 0x00")]
    public void A_wrong_header_is_refused_with_the_column_named(string text, string told)
    {
        List<Problem> problems = [];
        using var reader = new CsvReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "t.csv", problems);
        Assert.False(reader.ReadHeader(["a", "b"], ["c"]));
        Assert.Equal([told], problems.Select(Told));
        Assert.False(reader.Read());
    }

    [Fact]
    public void An_optional_column_may_be_absent()
    {
        using var reader = new CsvReader(new MemoryStream("c,a\n1,2\n"u8.ToArray()), "t.csv", []);
        Assert.True(reader.ReadHeader(["a"], ["b", "c"]));
        Assert.True(reader.Read());
        Assert.Equal([true, false, true], [reader.Has(0), reader.Has(1), reader.Has(2)]);
        Assert.True(reader[1].IsEmpty);
        Assert.True(reader[2].SequenceEqual("1"u8));
    }

    [Fact]
    public void Fields_and_rows_have_their_limits()
    {
        string fits = new('x', 4_096), wide = new('x', 4_097);
        var read = ReadText($"a,b\n{fits},\"{fits}\"\n{wide},1\n1,\"{wide}\"\n5,6\n", "a", "b");
        Assert.Equal(["3 a: longer than 4 096 bytes", "4 b: longer than 4 096 bytes"], read.Problems.Select(Told));
        Assert.Equal([fits, "5"], read.Rows.Select(r => r[0]));

        (int, bool)[] lengths = [(65_536, true), (65_537, false), (65_538, false), (65_539, false), (700_000, false)];
        var names = Enumerable.Range(0, 17).Select(i => $"c{i}").ToArray();
        foreach (var lineBreak in (string[])["\n", "\r\n"])
            foreach (var (length, kept) in lengths)
            {
                var row = string.Join(',', Enumerable.Repeat(new string('y', 4_000), 16)) + "," + new string('z', length - 16 * 4_001);
                read = ReadText(string.Join(',', names) + lineBreak + row + lineBreak + new string(',', 16) + lineBreak, names);
                Assert.Equal(kept ? 2 : 1, read.Rows.Count);
                Assert.Equal(kept ? [] : ["2 : longer than 65 536 bytes"], read.Problems.Select(Told));
            }
    }

    [Fact]
    public void A_stray_quote_does_not_swallow_the_rows_behind_it()
    {
        var rows = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},x\n"));
        var read = ReadText("a,b\n\"1,2\n" + rows, "a", "b");
        Assert.Equal(["2 a: a quote is opened and not closed within 65 536 bytes"], read.Problems.Select(Told));
        Assert.Equal(20_000, read.Rows.Count);
        Assert.Equal(3, read.Lines[0]);
        read = ReadText("a,b\n\"1,2\n3,4\n\"5\",6\n7,8\n", "a", "b");
        Assert.Equal(["2 a: text after a closing quote"], read.Problems.Select(Told));
        Assert.Equal(["3", "5", "7"], read.Rows.Select(r => r[0]));
    }

    [Fact]
    public void A_line_of_200_MB_is_skipped_in_constant_memory()
    {
        foreach (var first in (string[])["", "\"", "1,"])
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var read = ReadAll(new LongLine("a,b\n" + first, 200_000_000, "\n3,4\n"), "a", "b");
            Assert.Equal(["2 : longer than 65 536 bytes"], read.Problems.Select(Told));
            Assert.Equal(["3", "4"], Assert.Single(read.Rows));
            Assert.Equal([3], read.Lines);
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2_000_000);
        }
    }

    [Fact]
    public void Problems_stop_being_listed_when_the_file_itself_is_wrong()
    {
        var read = ReadText("a,b\n" + string.Concat(Enumerable.Repeat("1\n", 150_000)) + "1,2\n", "a", "b");
        Assert.Equal(CsvLimits.Problems + 1, read.Problems.Count);
        Assert.Equal("further problems of this file are not listed", read.Problems[^1].Why);
        Assert.Single(read.Rows);
    }

    [Fact]
    public void Random_bytes_never_throw_and_come_out_the_same_however_the_stream_is_cut() =>
        Gen.Select(Bytes, Gen.Int[0, 3], Gen.Int).Sample((bytes, kind, seed) =>
        {
            byte[] file = kind switch
            {
                0 => bytes,
                1 => [.. "a,b\n"u8, .. bytes],
                2 => Zip([.. "a,b\n"u8, .. bytes]),
                _ => [0x1F, 0x8B, 8, 0, .. bytes],
            };
            var whole = ReadAll(new MemoryStream(file), "a", "b");
            var drops = ReadAll(new Drops(new MemoryStream(file), seed), "a", "b");
            Assert.Equal(whole.Damaged, drops.Damaged);
            // How much an unzipper gives before it stumbles depends on how much it was fed.
            if (whole.Damaged) { Assert.All(whole.Rows.Zip(drops.Rows), pair => Assert.Equal(pair.First, pair.Second)); return; }
            Assert.Equal(whole.Rows, drops.Rows);
            Assert.Equal(whole.Lines, drops.Lines);
            Assert.Equal(whole.Problems, drops.Problems);
        }, iter: Campaign.Cases(4_000, 400_000));

    // Bytes that mean something to a CSV reader come often.
    static readonly Gen<byte[]> Bytes = Gen.OneOf(Gen.Char[",,\n\n\r\"\"ab\t\0\u00c3\u00a9"].Select(c => (byte)c), Gen.Byte).Array[0, 200];

    [Fact]
    public void A_row_means_the_same_plain_or_quoted() =>
        Gen.Select(Gen.Char["xyzxyzxyz \t'=é€\u0001\u007f\u0085"].Array[0, 90].Array[1, 6].Array[1, 40], Gen.Bool).Sample((rows, crlf) =>
        {
            var columns = Enumerable.Range(0, 3).Select(i => $"c{i}").ToArray();
            string lineBreak = crlf ? "\r\n" : "\n", plain = string.Join(',', columns) + lineBreak, quoted = plain;
            foreach (var row in rows.Select(fields => fields.Select(f => new string(f)).ToArray()))
            {
                plain += string.Join(',', row) + lineBreak;
                quoted += $"\"{row[0]}\"" + string.Concat(row[1..].Select(f => "," + f)) + lineBreak;
            }
            Outcome one = ReadText(plain, columns), two = ReadText(quoted, columns);
            Assert.Equal(two.Rows, one.Rows);
            Assert.Equal(two.Lines, one.Lines);
            Assert.Equal(two.ControlText, one.ControlText);
            // An empty line is passed over; a line of nothing but quotes is a row.
            Assert.Equal(two.Problems.Where(HasText), one.Problems.Where(HasText));
            bool HasText(Problem p) => rows[p.Line - 2].Any(f => f.Length > 0);
        }, iter: 2_000);

    [Fact]
    public void Gzip_in_several_members_is_one_file()
    {
        var read = ReadAll(new MemoryStream([.. Zip("a,b\n1,"u8.ToArray()), .. Zip("2\n3,4\n"u8.ToArray())]), "a", "b");
        Assert.Equal([["1", "2"], ["3", "4"]], read.Rows);
        Assert.Empty(read.Problems);
        Assert.False(read.Damaged);
    }

    [Fact]
    public void Gzip_cut_off_anywhere_is_one_problem_after_the_good_rows()
    {
        var text = "a,b\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},{i * 7919 % 1000}\n"));
        var zipped = Zip(Encoding.UTF8.GetBytes(text));
        var whole = ReadAll(new MemoryStream(zipped), "a", "b");
        Assert.Equal(300, whole.Rows.Count);
        Assert.Empty(whole.Problems);
        for (var length = 2; length < zipped.Length; length++)
        {
            var read = ReadAll(new MemoryStream(zipped[..length]), "a", "b");
            Assert.True(read.Damaged);
            Assert.Equal("the compressed file is cut off or damaged here; the rows before are taken", Assert.Single(read.Problems).Why);
            Assert.Equal(whole.Rows.Take(read.Rows.Count), read.Rows);
        }
    }

    [Fact]
    public void Gzip_with_a_changed_bit_is_found_damaged()
    {
        var zipped = Zip(Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{i}\n"))));
        for (var i = 10; i < zipped.Length; i++)
        {
            var changed = zipped.ToArray();
            changed[i] ^= 0x10;
            Assert.True(ReadAll(new MemoryStream(changed), "a", "b").Damaged, $"byte {i}");
        }
    }

    internal static byte[] Zip(byte[] bytes)
    {
        var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Optimal)) zip.Write(bytes);
        return zipped.ToArray();
    }
}
