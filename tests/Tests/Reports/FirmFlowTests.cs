using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Reports;

/// <summary>Whatever days are drawn, cash flows end at the cash there is, and equity at what is left of assets and liabilities.</summary>
public sealed class FirmFlowTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;

    string Path => System.IO.Path.Combine(folder, "book.db");

    static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    [Theory, InlineData(11), InlineData(12), InlineData(13), InlineData(14)]
    public void Flows_explain_the_change_of_cash_and_equity_ties(int seed)
    {
        var drawn = new DrawnDays(seed);
        var (firm, draw) = (drawn.Firm, new Random(seed));
        for (var day = 0; day < 6; day++)
        {
            if (day > 0) firm.NextDay();
            drawn.Trade();
            firm.Run(new SetFxPolicy((FxCost)draw.Next(1, 3), FxRevaluation.Daily, ""));
            for (var i = 0; i < 4; i++)
            {
                var (own, sells) = (draw.Next(2) == 0, draw.Next(2) == 0);
                firm.Run(new ConvertCurrency(new($"F-{day}-{i}", own ? "FX-POSITION" : TestFirm.Client, own ? TestFirm.Alone : "",
                    sells ? "EUR" : "USD", draw.Next(1, 9_000), sells ? "USD" : "EUR", null, "EURUSD", 1.2m + draw.Next(100) / 1_000m, null,
                    TestFirm.At(firm.Day, 9)), ""));
            }
            drawn.Instruct();
            firm.Must(new CutOff(firm.Day));
            drawn.Settle();
            drawn.Close();
        }
        Assert.All(firm.Facts.OfType<RecordsFact.ControlChecked>().Where(c => c.Control == "fx-positions"),
            c => Assert.True(c.Passed, c.Detail));
        using (var book = Book.Open(Path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        using var reports = ReportBook.Open(Path);
        foreach (var from in new DateOnly?[] { null, new(2013, 10, 9) }) Ties(reports, from);
    }

    static void Ties(ReportBook reports, DateOnly? from)
    {
        var flows = reports.Run("cash-flow", new() { From = from }).Rows;
        Assert.DoesNotContain(flows, r => r[2] == "NOT EXPLAINED");
        foreach (var currency in flows.Where(r => r[1] != "CASH").GroupBy(r => r[3]))
            Assert.Single(new[] { "DIRECT", "INDIRECT" }.Select(m => currency.Where(r => r[0] == m).Sum(r => Number(r[4]))).Distinct());
        var sheet = reports.Run("balance-sheet", new()).Rows;
        var equity = reports.Run("equity-changes", new() { From = from }).Rows;
        foreach (var currency in sheet.Where(r => r[3].Length > 0).Select(r => r[2]).Distinct())
            Assert.Equal(sheet.Where(r => r[0] == "EQUITY" && r[2] == currency && r[3].Length > 0).Sum(r => Number(r[3])),
                equity.Where(r => r[0] != "TOTAL" && r[1] == currency).Sum(r => Number(r[5])));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
