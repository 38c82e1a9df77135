using System.Globalization;
using Countinghouse.Bonds;
using Countinghouse.Formats.Actus;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Show;

/// <summary>The events of contracts by their terms, as rows.</summary>
static class ContractEvents
{
    /// <exception cref="FormatException">It is no contract, or a term is wrong: which one, and why.</exception>
    public static Report Of(byte[] json) => new("contract", [new("contract", Cell.Text), new("date", Cell.Date), new("event", Cell.Text),
        new("payoff", Cell.Number), new("currency", Cell.Text), new("notional", Cell.Number), new("rate", Cell.Number),
        new("accrued", Cell.Number)], [.. ContractFile.Read(json).SelectMany(c => c.Events().Select(e => Row(c, e)))], []);

    static string[] Row(ContractCase of, ContractEvent e)
    {
        static string Figure(decimal value) => decimal.Round(value, 10).ToString("0.##########", CultureInfo.InvariantCulture);
        return [of.Name, $"{e.At:yyyy-MM-dd}", $"{e.Step}", Figure(e.Payoff), of.Currency, Figure(e.Notional), Figure(e.Rate),
            Figure(e.Accrued)];
    }
}
