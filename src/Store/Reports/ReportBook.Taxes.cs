using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using Countinghouse.Store.Sql;

namespace Countinghouse.Store.Reports;

// What is told to tax offices and holders once a year. Each by the rules of its country, whatever method the account's own books have.
public sealed partial class ReportBook
{
    // The day reports are as of: the one asked for, or the newest the book has.
    DateOnly YearTo(ReportFilter filter) =>
        connection.Scalar("SELECT max(day) FROM day WHERE day <= @d", ("@d", AsOf(filter))) is long last ? Plain.ToDate(last) : default;

    static bool IsOf(string country, (ReportFilter Filter, LotNames Names) of, AccountId account) =>
        of.Filter.Account is not null || of.Names.Accounts[account.Number] is { Class: not AccountClass.House } a && a.Country == country;

    // Stock acquired from 2011 on, and what had its basis given; funds from 2012 and debt from 2014 (26 CFR 1.6045-1(a)(15)).
    static bool IsCovered(in Disposal d, LotAsset asset) =>
        !d.IsUnknown && d.Acquired >= (asset.IsDebt ? new DateOnly(2014, 1, 1) : new DateOnly(2011, 1, 1));

    /// <summary>The year's sales in the columns of Form 1099-B, wash sales adjusted: of accounts in the United States, or the one asked
    /// for.
    /// </summary>
    Report Form1099B(ReportFilter filter)
    {
        const string columns =
            "account isin description @acquired @sold #proceeds #cost code #adjustment #gain term covered currency";
        if (IsOfNoDay(filter)) return Lazy("form-1099b", columns, []);
        var names = NamesOfLots();
        var to = YearTo(filter);
        // Told in the year after, what was bought until then is known: it may replace what was sold at the end of the year.
        var year = filter.From?.Year ?? to.Year;
        bool IsOfUs(AccountId account) => IsOf("US", (filter, names), account);
        var sales = GainedWashed((filter, names), IsOfUs, d => d.HeldSince != default && IsOfUs(d.Account)
            && d.Kind != DisposalKind.ReturnOfCapital && SoldOn(d) is var sold && sold.Year == year && sold <= to);
        return Lazy("form-1099b", columns, new RowsOf<Disposal>(sales, d =>
        {
            var asset = names.Assets[d.Instrument.Number];
            var what = d.Kind switch
            {
                DisposalKind.Trade or DisposalKind.Sold => $"{Plain.Amount(Math.Abs(d.Quantity), asset.Scale)} sh. {asset.Name}",
                DisposalKind.CashInLieu => $"Cash in lieu of a fraction, {asset.Name}",
                _ => $"{Plain.Amount(Math.Abs(d.Quantity), asset.Scale)} sh. {asset.Name}, exchanged",
            };
            return [names.Accounts[d.Account.Number].Code, asset.Code, d.IsShort ? what + ", short sale" : what,
                Shown(d.IsShort ? d.Disposed : d.Acquired), Shown(SoldOn(d)), IfKnown(d, d.Proceeds, asset, d.IsShort),
                IfKnown(d, d.Cost, asset, !d.IsShort), d.Disallowed > 0 ? "W" : "",
                d.Disallowed > 0 ? Plain.Amount(d.Disallowed, asset.CashScale) : "", IfKnown(d, d.Gain, asset, true), Term(d.IsLongTerm),
                IsCovered(d, asset) ? "COVERED" : "NONCOVERED", asset.Currency];
        }), [$"tax year {year}, as known at {Shown(to)}", .. Unknown(sales.Count(d => d.IsUnknown))]);
    }

    // A short sale is told of the year and with the date on which what closes it is delivered, and as acquired when that was bought
    // (26 CFR 1.6045-1(c)(3)(xi); instructions to boxes 1b and 1c). Capital returned is box 3 of Form 1099-DIV.
    DateOnly SoldOn(in Disposal d) => d is { IsShort: true, Kind: DisposalKind.Trade }
        && connection.Scalar("SELECT settle_on FROM trade WHERE number = @n", ("@n", d.By)) is long delivered
        ? Plain.ToDate(delivered) : d.Disposed;

    readonly record struct UkLine(AccountId Account, AssetId Instrument, LotRun.UkOf Of, string Currency, int Scale);

    // In sterling, each amount at the rate of its own day; where nobody gave one, in the currency of the instrument.
    List<UkLine> Uk(ReportFilter filter, LotNames names, bool ofPersons)
    {
        Dictionary<(int, DateOnly), decimal?> known = [];
        var pound = connection.Scalar("SELECT number FROM asset WHERE code = 'GBP' AND is_security = 0") is long n ? new AssetId((int)n)
            : default(AssetId?);
        decimal? Pounds(AssetId currency, DateOnly on)
        {
            if (pound is not { } into) return null;
            if (!known.TryGetValue((currency.Number, on), out var factor))
                known.Add((currency.Number, on), factor = Rates.Of(connection, (currency, into), (Tables.Rows.Number(on), End(filter)))
                    is { } rate ? rate * Power(2) / Power(names.Scales[currency.Number]) : null);
            return factor;
        }
        bool IsOfUk(AccountId account) => IsOf("GB", (filter, names), account);
        var every = filter with { Account = ofPersons ? null : filter.Account };
        var all = Runs(filter, IsOfUk).SelectMany(r => r.RunUk(IsOfUk, Pounds)).Where(p => Asked(every, names, p.Key.Item1, p.Key.Item2)
            && (ofPersons || IsOfUk(p.Key.Item1))).ToList();
        all.Sort((a, b) => Compare(names, a.Key, b.Key));
        return all.ConvertAll(a =>
        {
            var asset = names.Assets[a.Key.Item2.Number];
            return new UkLine(a.Key.Item1, a.Key.Item2, a.Value, a.Value.IsTranslated ? "GBP" : asset.Currency,
                a.Value.IsTranslated ? 2 : asset.CashScale);
        });
    }

    static decimal Power(int scale) => 1 / new decimal(1, 0, 0, false, (byte)scale);

    static string[] Untranslated(IEnumerable<string> currencies) => [.. currencies.Where(c => c != "GBP").Distinct().Order(
        StringComparer.Ordinal).Select(c => $"in {c}: of some day there is no rate to GBP (fx.csv), so it is not translated")];

    /// <summary>Each disposal's computation, line by line: of accounts in the United Kingdom, or the one asked for.</summary>
    Report UkCgt(ReportFilter filter)
    {
        const string columns =
            "account isin tax_year @disposed #quantity rule @acquired #proceeds #charges #cost #gain currency";
        if (IsOfNoDay(filter)) return Make("uk-cgt", columns, []);
        var names = NamesOfLots();
        List<string[]> rows = [];
        foreach (var (account, instrument, of, currency, scale) in Uk(filter, names, ofPersons: false))
        {
            var asset = names.Assets[instrument.Number];
            string Money(long minor) => Plain.Amount(minor, scale);
            foreach (var d in of.Result.Disposals)
                foreach (var part in UkPart.Of(d))
                    rows.Add([names.Accounts[account.Number].Code, asset.Code, UkYear.Of(d.On).ToString(), Shown(d.On),
                        PartUnits(part.Match.Quantity, asset.Scale), Words(part.Match.Rule, d.IsTransfer),
                        Shown(part.Match.Acquired ?? default), d.IsTransfer ? "" : Money(part.Proceeds),
                        d.IsTransfer ? "" : Money(part.Charges), Money(part.Cost), d.IsTransfer ? "0" : Money(part.Gain), currency]);
        }
        return Make("uk-cgt", columns, rows, Untranslated(rows.Select(r => r[^1])));
    }

    // What is identified over a split may be a part of a unit: to six digits beyond those in which the instrument is counted.
    static string PartUnits(Exact quantity, int scale) => ((decimal)(quantity * 1_000_000).Round() / 1_000_000
        * new decimal(1, 0, 0, false, (byte)scale)).ToString((scale == 0 ? "0." : "0." + new string('0', scale)) + "######",
            System.Globalization.CultureInfo.InvariantCulture);

    static string Words(UkRule rule, bool isTransfer) => (isTransfer ? "TRANSFER " : "") + rule switch
    {
        UkRule.SameDay => "SAME DAY",
        UkRule.ThirtyDays => "30 DAYS",
        UkRule.Later => "LATER",
        UkRule.Capital => "SECTION 122",
        _ => "SECTION 104",
    };

    // The exempt amount is one of pounds (TCGA 1992 s 1K): from what is in another currency it is not taken.
    static readonly string[] NotInPounds = ["", "", ""];

    /// <summary>
    /// The figures of form SA108 by person and tax year, in whole units of the currency: all accounts of a person under the first of them,
    /// or the one asked for.
    /// </summary>
    Report Sa108(ReportFilter filter)
    {
        const string columns =
            "account tax_year currency #disposals #proceeds #costs #gains #losses #net #exempt #losses_carried #taxable";
        if (IsOfNoDay(filter)) return Make("sa108", columns, []);
        var names = NamesOfLots();
        List<string[]> rows = [];
        foreach (var person in Uk(filter, names, ofPersons: true).GroupBy(u => u.Of.Person))
        {
            var codes = person.Where(u => IsOf("GB", (filter, names), u.Account)).Select(u => names.Accounts[u.Account.Number].Code)
                .ToList();
            if (codes.Count == 0 || filter.Account is { } only && !codes.Contains(only)) continue;
            var code = filter.Account ?? codes.Order(StringComparer.Ordinal).First();
            foreach (var of in person.DistinctBy(u => u.Instrument).GroupBy(u => u.Currency).OrderBy(c => c.Key, StringComparer.Ordinal))
                foreach (var y in UkReturn.Of(of.SelectMany(u => UkDisposal.Together(u.Of.Whole.Disposals))))
                    rows.Add([code, y.Year.ToString(), of.Key, $"{y.Disposals}", $"{y.Proceeds}", $"{y.Costs}", $"{y.Gains}",
                        $"{y.Losses}", $"{y.Net}", .. of.Key == "GBP" ? [$"{y.Year.ExemptAmount}", $"{y.CarriedForward}", $"{y.Taxable}"]
                        : NotInPounds]);
        }
        rows.Sort((a, b) => string.CompareOrdinal(a[0], b[0]) is not 0 and var order ? order
            : string.CompareOrdinal(a[2], b[2]) is not 0 and var next ? next : string.CompareOrdinal(a[1], b[1]));
        return Make("sa108", columns, rows, Untranslated(rows.Select(r => r[2])));
    }
}
