using System.Globalization;
using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.SystemTests.Support;
using Countinghouse.SystemTests.Web;

namespace Countinghouse.SystemTests;

/// <summary>Movements of statements against the books: matched, left over, seen to. All statements are made here.</summary>
public sealed class ReconciliationTests
{
    static readonly DateOnly Day = new(2025, 10, 14); // the last of the four sample days

    static string Bank(Scratch scratch, string id, params (string Reference, decimal Units, string Says)[] entries)
    {
        CashBalance Balance(string kind) => new(kind, new(0, "USD"), CreditDebit.Credit, Day);
        var statement = new AccountStatement(id, default, [new(id, 1, null, new("7710001", false, "USD", null), [Balance("OPBD")], null,
            [.. entries.Select(e => new CashEntry(null, new(Math.Abs(e.Units), "USD"), e.Units < 0 ? CreditDebit.Debit : CreditDebit.Credit,
                null, "BOOK", Day, Day, null, null, e.Reference, e.Says))])]);
        var path = scratch.At(id + ".xml");
        File.WriteAllBytes(path, MxForms.Build(new("CTBKUS30", "HAZRUS30", id, "", new(Day, new(20, 0), TimeSpan.Zero), null), statement));
        return path;
    }

    static List<Dictionary<string, string>> Named(string report, string book) => [.. Cli.Report(report, book).Named()];

    static (Scratch, string) Copy()
    {
        var scratch = new Scratch();
        return (scratch, Sample.Copy(scratch));
    }

    // The ledger's legs at the bank on the last day, by instruction.
    static List<(string Reference, decimal Units, string)> OurEntries(string book)
    {
        using var connection = Sql.Open(book, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly);
        var settled = connection.Rows("SELECT s.instruction, s.amount FROM settlement s WHERE s.day = 20251014 AND s.outcome = 'SETTLED' "
            + "AND s.amount <> 0 AND (SELECT currency FROM instruction i WHERE i.number = s.instruction) = "
            + "(SELECT number FROM asset WHERE code = 'USD') ORDER BY s.instruction");
        return [.. settled.Select(r => ($"I{r[0]}", Convert.ToInt64(r[1], CultureInfo.InvariantCulture) / 100m, ""))];
    }

    [Fact]
    public void What_the_bank_booked_is_matched_and_what_is_left_is_seen_to_by_people()
    {
        var (scratch, book) = Copy();
        using var _ = scratch;
        var ours = OurEntries(book);
        Assert.True(ours.Count > 2, "the sample settles something on its last day");
        Cli.Run("import", "message", book, Bank(scratch, "B-1", [.. ours, ("", -12.50m, "WIRE FEE")])).Ends(0);
        // Where an instruction was marked too, the two are one reference, and the settlement is found by its amount.
        Assert.Equal(ours.Count, Named("matches", book).Count);
        Assert.True(Named("matches", book).Count(m => m["rule"] == "1") > ours.Count / 2);
        var fee = Named("breaks", book).Single(b => b["kind"] == "ENTRIES" && b["difference"] == "-12.5");
        var number = fee["id"].Split('-')[0];
        Assert.Equal("WIRE FEE", Named("break-items", book).Single(i => i["break"] == number)["narrative"]);
        Cli.Run("break", "assign", book, number, "anna").Ends(0);
        Cli.Run("break", "explain", book, number, "--reason", "their fee, invoiced").Ends(0);
        var listed = Named("break-list", book).Single(b => b["break"] == number);
        Assert.Equal(("EXPLAINED", "anna", "their fee, invoiced"), (listed["status"], listed["owner"], listed["explanation"]));
        Assert.Contains("closes by itself", Cli.Run("break", "close", book, number, "--reason", "enough").Ends(1).Err);
        Cli.Run("break", "write-off", book, number, "--reason", "small").Ends(0);
        Assert.Contains("another person approves", Cli.Run("break", "approve", book, number, "--", "-12.5").Ends(1).Err);
        Assert.Equal("1", Named("reconciliations", book).Single()["open"]);
        Cli.Run("verify", book, "--tables").Ends(0);
        var before = Named("breaks", book).Count;
        Cli.Run("import", "message", book, Bank(scratch, "B-2", [.. ours, ("", -12.50m, "WIRE FEE")])).Ends(0);
        Assert.Equal(before, Named("breaks", book).Count);
    }

    [Fact]
    public async Task Two_sides_by_keyboard_and_nothing_for_axe_to_say()
    {
        var (scratch, book) = Copy();
        using var _ = scratch;
        Cli.Run("import", "message", book, Bank(scratch, "B-1", ("A", -10, "booked"), ("B", 10, "reversed"), ("C", 3, "interest"))).Ends(0);
        await using var office = Office.On(book);
        await using var chromium = await Chromium.Open(office.Url);
        var page = await chromium.Window(office.CookieOf("accountant"));
        await page.GotoAsync("/reconcile");
        await chromium.Audit(page, inDark: true);
        foreach (var reference in new[] { "A", "B" })
            await page.ClickAsync($"tr:has-text('{(reference == "A" ? "A booked" : "B reversed")}') td:nth-child(5)");
        await page.Keyboard.PressAsync("m");
        await page.FillAsync("#act-m input[name='s:reason']", "booked and reversed there");
        await chromium.Audit(page, inDark: false);
        await page.Keyboard.PressAsync("Enter");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("main")).ToContainTextAsync("DONE");
        await page.GotoAsync("/reconcile");
        Assert.DoesNotContain("A booked", await page.InnerTextAsync("main"));
        await page.Keyboard.PressAsync("l");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("e");
        await page.FillAsync("dialog[open] input[name='s:reason']", "interest");
        await page.Keyboard.PressAsync("Enter");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("main")).ToContainTextAsync("DONE");
        Assert.True(chromium.Wrong.Count == 0, string.Join('\n', chromium.Wrong));
        Assert.Contains(Named("break-list", book), b => b["explained_by"] == "accountant");
    }

    [Fact]
    public async Task Reports_are_workbooks_and_parquet_files_and_other_programs_take_the_books()
    {
        using var scratch = new Scratch();
        foreach (var form in new[] { "csv", "xlsx", "parquet", "gnucash", "ofx", "saf-t" })
            Cli.Run("export", form, Sample.Book, "--to", scratch.At(form)).Ends(form == "saf-t" && !HasRates() ? 2 : 0);
        foreach (var csv in Directory.GetFiles(scratch.At("csv")))
        {
            var name = Path.GetFileNameWithoutExtension(csv);
            var rows = Table.Read(csv).Rows;
            Assert.Equal(rows.Count, await ParquetRows(Path.Combine(scratch.At("parquet"), name + ".parquet"), Table.Read(csv)));
            Assert.True(new FileInfo(Path.Combine(scratch.At("xlsx"), name + ".xlsx")).Length > 1000, name);
        }
        Assert.NotEmpty(Directory.GetFiles(scratch.At("ofx")));
        Assert.Equal(2, Cli.Run("export", "ofx", Sample.Book, "--to", scratch.At("none"), "--account", "NOBODY").Exit);
        if (!Campaign.IsLong) return; // its language takes seconds to load
        Cli.Other("gnucash-cli", "--report", "run", "--name", "Balance Sheet", "--output-file", scratch.At("sheet.html"),
            Path.Combine(scratch.At("gnucash"), "books.gnucash")).Ends(0);
        Assert.Contains("Liabilities", File.ReadAllText(scratch.At("sheet.html")));
    }

    static bool HasRates()
    {
        using var connection = Sql.Open(Sample.Book, Microsoft.Data.Sqlite.SqliteOpenMode.ReadOnly);
        return connection.Rows("SELECT day FROM fx_rate").Count > 0;
    }

    // Every value as the CSV has it: text, numbers, dates.
    internal static async Task<int> ParquetRows(string path, Table csv)
    {
        await using var reader = await Parquet.ParquetReader.CreateAsync(path);
        Assert.Equal(csv.Columns, reader.Schema.DataFields.Select(f => f.Name));
        var rows = 0;
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            var count = (int)group.RowCount;
            foreach (var (i, field) in reader.Schema.DataFields.Index())
            {
                var own = csv.Rows.Skip(rows).Take(count).Select(r => r[i].TrimStart('\'')).ToList();
                if (field.ClrType == typeof(decimal))
                {
                    var values = new decimal?[count];
                    await group.ReadAsync<decimal>(field, values.AsMemory());
                    Assert.Equal(own.Select(v => v.Length == 0 ? (decimal?)null : decimal.Parse(v, CultureInfo.InvariantCulture)), values);
                }
                else if (field.ClrType == typeof(string))
                {
                    var values = new string?[count];
                    await group.ReadAsync(field, values.AsMemory());
                    Assert.Equal(own, values.Select(v => v?.TrimStart('\'') ?? ""));
                }
            }
            rows += count;
        }
        return rows;
    }
}
