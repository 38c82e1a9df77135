using System.Text;
using Countinghouse.Accounting;
using Countinghouse.App.Messages;
using Countinghouse.Bonds;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;
using Countinghouse.Kernel;
using Countinghouse.Reference;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests;

/// <summary>
/// Corporate actions by MT 564 and seev.031: rates, ratios, options and dates become terms of the book, and what would have to be
/// guessed is refused. What the qualifiers and elements mean: ISO 15022 Data Field Dictionary and ISO 20022 (ADEX: besides the old units;
/// NEWO: in their place).
/// </summary>
public sealed class EventMessageTests
{
    const string Isin = "US0378331005", Other = "US8873173038";

    static string Mt(int type, string fields) => "{1:F01CTDPUS30AXXX0000000000}{2:I" + type + "HAZRUS30XXXXN}{4:\r\n"
        + string.Concat(fields.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(f => $":{f.Trim()}\r\n")) + "-}";

    static string Announced(string @event, string participation, string details, params string[] options) =>
        Mt(564, $"16R:GENL|20C::CORP//E1|20C::SEME//M1|23G:NEWM|22F::CAEV//{@event}|22F::CAMV//{participation}"
            + $"|25D::PROC//COMP|16S:GENL|16R:USECU"
            + $"|35B:ISIN {Isin}|16R:ACCTINFO|97C::SAFE//GENR|16S:ACCTINFO|16S:USECU|16R:CADETL|{details}|16S:CADETL|"
            + string.Join('|', options.Select(o => $"16R:CAOPTN|{o}|16S:CAOPTN")));

    static string Option(int number, string code, bool isDefault, string rest) =>
        $"13A::CAON//{number:000}|22F::CAOP//{code}|17B::DFLT//{(isDefault ? 'Y' : 'N')}|{rest}";

    static EventNotification Read(string mt)
    {
        List<Problem> problems = [];
        var check = MtCheck.Of(Assert.Single(MtReader.All(Encoding.Latin1.GetBytes(mt), "m", problems)));
        Assert.Empty(problems);
        Assert.Empty(check.Refusals);
        Assert.Empty(check.Findings);
        return Assert.IsType<EventNotification>(check.Content);
    }

    // The same content goes through both forms.
    static EventTerms Terms(string mt, CorporateActionTerms? known = null, bool isDebt = false, Issue? issue = null)
    {
        var one = new EventTerms(Read(mt), known, isDebt, issue);
        List<MxFinding> findings = [];
        var mx = MxForms.Parse(MxReader.Read(MxForms.Build(Read(mt)), "m", []) ?? throw new InvalidOperationException(), findings);
        Assert.Empty(findings);
        var other = new EventTerms(Assert.IsType<EventNotification>(mx), known, isDebt, issue);
        Assert.Equal(one.Wrong, other.Wrong);
        Assert.True(one.Terms.SaysAs(other.Terms));
        return one;
    }

    const string Dates = "98A::RDTE//20251013|98A::XDTE//20251010";

    [Fact]
    public void A_cash_dividend_has_its_rate_currency_tax_and_dates()
    {
        var terms = Terms(Announced("DVCA", "MAND", Dates,
            Option(1, "CASH", true, "16R:CASHMOVE|22H::CRDB//CRED|98A::PAYD//20251020|92A::TAXR//15,|92F::GRSS//USD0,26|"
                + "92F::NETT//USD0,221|16S:CASHMOVE")));
        Assert.Null(terms.Wrong);
        Assert.Equal(new CorporateActionTerms("E1", "DIVIDEND", Isin, new(2025, 10, 10), new(2025, 10, 13), new(2025, 10, 20), 0.26m, "USD",
            null, null, "", null)
        { Withholding = 15 }, terms.Terms);
    }

    [Fact]
    public void A_capital_distribution_is_one_and_no_dividend()
    {
        var terms = Terms(Announced("CAPD", "MAND", Dates, Option(1, "CASH", true, Pay + "92F::GRSS//USD1,5|16S:CASHMOVE")));
        Assert.Null(terms.Wrong);
        Assert.Equal(("CAPITAL_DISTRIBUTION", 1.5m, "USD"), (terms.Terms.Type, terms.Terms.Rate, terms.Terms.Currency));
    }

    [Fact]
    public void A_dividend_by_choice_has_its_options_its_default_and_its_deadline()
    {
        var terms = Terms(Announced("DVOP", "CHOS", Dates,
            Option(1, "CASH", true, "98A::RDDT//20251015|16R:CASHMOVE|22H::CRDB//CRED|98A::PAYD//20251020|92F::GRSS//USD0,26|16S:CASHMOVE"),
            Option(2, "SECU", false, $"98C::RDDT//20251015120000|90B::CINL//ACTU/USD250,|16R:SECMOVE|22H::CRDB//CRED|35B:ISIN {Isin}"
                + "|92D::ADEX//1,/40,|98A::PAYD//20251020|16S:SECMOVE"))).Terms;
        Assert.Equal(("DIVIDEND", "CASH", 0.26m, new DateOnly(2025, 10, 15)), (terms.Type, terms.Option, terms.Rate, terms.Deadline));
        Assert.Equal(new ActionOption("STOCK", null, "", 1, 40, "", 250m, null), Assert.Single(terms.Choices));
    }

    [Theory]
    [InlineData("SPLF", "92D::NEWO//7,/1,", "SPLIT", 7, 1)]
    [InlineData("SPLF", "92D::ADEX//1,/4,", "SPLIT", 5, 4)]
    [InlineData("SPLR", "92D::NEWO//1,/10,", "REVERSE_SPLIT", 1, 10)]
    [InlineData("DVSE", "92D::ADEX//1,/20,", "STOCK_DIVIDEND", 1, 20)]
    [InlineData("BONU", "92D::ADEX//2,/1,", "STOCK_DIVIDEND", 2, 1)]
    public void A_ratio_is_read_as_its_qualifier_says(string @event, string ratio, string type, int @new, int old)
    {
        var terms = Terms(Announced(@event, "MAND", Dates, Option(1, "SECU", true,
            $"16R:SECMOVE|22H::CRDB//CRED|35B:ISIN {Isin}|{ratio}|98A::PAYD//20251020|16S:SECMOVE"))).Terms;
        Assert.Equal((type, (decimal?)@new, (decimal?)old, ""), (terms.Type, terms.RatioNew, terms.RatioOld, terms.NewIsin));
    }

    // What becomes of fractions (ISO 15022, 22F::DISF): CINL are paid for, RDDN are dropped; the firm's books do neither more nor
    // otherwise, where the ratio makes any.
    [Theory]
    [InlineData("92D::NEWO//2,/3,|22F::DISF//RDDN", 0, null)]
    [InlineData("92D::NEWO//2,/3,|22F::DISF//CINL|90B::CINL//ACTU/USD7,", 7, null)]
    [InlineData("92D::NEWO//2,/3,|22F::DISF//CINL", null, null)]
    [InlineData("92D::NEWO//2,/1,|22F::DISF//RDUP", null, null)]
    [InlineData("92D::NEWO//2,/3,|22F::DISF//RDUP", null, "option 001 disposes of fractions by RDUP")]
    [InlineData("92D::NEWO//2,/3,|22F::DISF//RDDN|90B::CINL//ACTU/USD7,", null, "option 001 rounds fractions down (RDDN), and gives")]
    public void Fractions_are_paid_or_dropped_as_it_says(string gives, int? inLieu, string? wrong)
    {
        var terms = Terms(Announced("MRGR", "MAND", "98A::EFFD//20251010", Option(1, "SECU", true,
            $"16R:SECMOVE|22H::CRDB//CRED|35B:ISIN {Other}|{gives}|98A::PAYD//20251020|16S:SECMOVE")));
        if (wrong is null) Assert.Equal((null, (decimal?)inLieu), (terms.Wrong, terms.Terms.CashInLieu));
        else Assert.StartsWith(wrong, terms.Wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spin_off_and_a_merger_name_what_is_given()
    {
        string Gives(string ratio) => $"16R:SECMOVE|22H::CRDB//CRED|35B:ISIN {Other}|{ratio}|98A::PAYD//20251020|16S:SECMOVE";
        var spun = Terms(Announced("SOFF", "MAND", Dates,
            Option(1, "SECU", true, Gives("92D::ADEX//1,/8,|90B::CINL//ACTU/USD23,18")))).Terms;
        Assert.Equal((1m, 8m, Other, 23.18m), (spun.RatioNew, spun.RatioOld, spun.NewIsin, spun.CashInLieu));
        var merged = Terms(Announced("MRGR", "MAND", "98A::EFFD//20251010", Option(1, "CASE", true, Gives("92D::NEWO//3,/2,")
            + "|16R:CASHMOVE|22H::CRDB//CRED|98A::PAYD//20251020|90B::OFFR//ACTU/USD12,5|16S:CASHMOVE"))).Terms;
        Assert.Equal(("MERGER", 3m, 2m, 12.5m, "USD", new DateOnly(2025, 10, 10)),
            (merged.Type, merged.RatioNew, merged.RatioOld, merged.Rate, merged.Currency, merged.ExDate));
    }

    [Fact]
    public void An_offer_goes_through_when_it_is_paid_by_default_nothing_happens_and_its_share_is_taken()
    {
        var terms = Terms(Announced("TEND", "VOLU", "98A::ANOU//20251001",
            Option(1, "CASH", false, "98A::RDDT//20251015|92A::PROR//57,14|16R:CASHMOVE|22H::CRDB//CRED|98A::PAYD//20251020|"
                + "90B::OFFR//ACTU/USD100,|16S:CASHMOVE"),
            Option(2, "NOAC", true, "98A::RDDT//20251015")));
        Assert.Equal(("TENDER", "KEEP", new DateOnly(2025, 10, 20)), (terms.Terms.Type, terms.Terms.Option, terms.Terms.ExDate));
        Assert.Equal(new ActionOption("CASH", 100, "USD", null, null, "", null, null), Assert.Single(terms.Terms.Choices));
        Assert.Equal(new ProrateAction("E1", "CASH", 57.14m), terms.Asked.Last());
    }

    [Fact]
    public void A_coupon_is_in_per_cent_of_nominal_and_a_name_changes_under_CHAN()
    {
        var coupon = Terms(Announced("INTR", "MAND", Dates,
            Option(1, "CASH", true, "16R:CASHMOVE|22H::CRDB//CRED|98A::PAYD//20251020|92A::INTP//0,75|16S:CASHMOVE")), isDebt: true).Terms;
        Assert.Equal(("COUPON", 0.75m), (coupon.Type, coupon.Rate));
        var named = Terms(Announced("CHAN", "MAND", "98A::EFFD//20251010|70E::NAME//NEW NAME INC"));
        Assert.Equal("NAME_CHANGE", named.Terms.Type);
        Assert.Equal("NEW NAME INC", ((AnnounceAction)named.Asked.First()).NewName);
    }

    // 4 1/4 % Treasury Gilt 2027 pays on 7 June and 7 December; seven business days before 7 December 2023, in London, is 28 November (UK
    // DMO, formulae for calculating gilt prices from yields). Where the terms say nothing of it, or of no such coupon, it stays as told.
    [Theory]
    [InlineData(7, "98A::RDTE//20231127", "98A::PAYD//20231207", "2023-11-28")]
    [InlineData(7, "98A::RDTE//20231127", "98B::PAYD//UKWN", "2023-11-28")]
    [InlineData(7, "98A::RDTE//20231127|98A::XDTE//20231129", "98A::PAYD//20231207", "2023-11-29")]
    [InlineData(7, "98A::RDTE//20230906", "98A::PAYD//20230907", "2023-09-06")]
    [InlineData(null, "98A::RDTE//20231127", "98A::PAYD//20231207", "2023-11-27")]
    public void A_coupon_without_an_ex_date_goes_by_the_terms_of_the_bond(int? exDays, string dates, string pay, string ex)
    {
        BondTerms gilt = new(4.25m, new(2027, 12, 7), "ACT/ACT", 2, new(2006, 9, 6), 100) { ExDays = exDays };
        var bond = BondReading.TryRead(gilt, Calendars.Named("UK-SETTLEMENT"), out var wrong);
        Assert.Equal("", wrong.Why);
        var coupon = Terms(Announced("INTR", "MAND", dates, Option(1, "CASH", true,
            $"16R:CASHMOVE|22H::CRDB//CRED|{pay}|92A::INTP//2,125|16S:CASHMOVE")), isDebt: true,
            issue: new(gilt, Assert.IsType<Bond>(bond), new())).Terms;
        Assert.Equal((ex, dates[11..19]), ($"{coupon.ExDate:yyyy-MM-dd}", $"{coupon.RecordDate:yyyyMMdd}"));
    }

    const string Pay = "16R:CASHMOVE|22H::CRDB//CRED|98A::PAYD//20251020|";

    [Theory]
    [InlineData("LIQU", "MAND", Pay + "92F::GRSS//USD1,|16S:CASHMOVE", false, "the event LIQU is none that this book carries out")]
    [InlineData("DVCA", "MAND", Pay + "92F::NETT//USD1,|16S:CASHMOVE", false, "gives the net rate alone")]
    [InlineData("DVCA", "MAND", Pay + "92F::GRSS//USD1,|92F::GRSS//EUR1,|16S:CASHMOVE", false, "pays in several currencies")]
    [InlineData("DVCA", "MAND", Pay + "92F::GRSS//USD1,|92A::TAXR//15,|92A::TAXR//30,|16S:CASHMOVE", false,
        "several rates of withheld tax")]
    [InlineData("INTR", "MAND", Pay + "92F::GRSS//USD1,|16S:CASHMOVE", true, "debt pays in per cent of its nominal")]
    [InlineData("MRGR", "MAND", Pay + "90A::OFFR//PRCT/100,|16S:CASHMOVE", false, "in per cent of what has no nominal")]
    [InlineData("MRGR", "MAND", Pay + "90B::OFFR//DISC/USD5,|16S:CASHMOVE", false, "is of the kind DISC, not an actual one")]
    [InlineData("DVSE", "MAND", "16R:SECMOVE|22H::CRDB//CRED|35B:ISIN US0378331005|92D::NEWO//11,/10,|98A::PAYD//20251020|16S:SECMOVE",
        false,
        "the ratio of a STOCK_DIVIDEND is told as additional for existing (ADEX)")]
    public void What_would_have_to_be_guessed_is_refused(string @event, string participation, string option, bool isDebt, string why) =>
        Assert.Contains(why, Terms(Announced(@event, participation, Dates, Option(1, "CASH", true, option)), isDebt: isDebt).Wrong);

    [Fact]
    public void Options_without_a_default_or_on_two_days_are_refused()
    {
        var one = Option(1, "CASH", false, Pay + "92F::GRSS//USD1,|16S:CASHMOVE");
        Assert.Contains("none of its options is the default",
            Terms(Announced("DVOP", "CHOS", Dates, one, one.Replace("001", "002"))).Wrong);
        Assert.Contains("its options pay on different days: 2025-10-20, 2025-10-21",
            Terms(Announced("DVOP", "CHOS", Dates, one.Replace("DFLT//N", "DFLT//Y"),
                one.Replace("001", "002").Replace("1020", "1021"))).Wrong);
    }

    [Fact]
    public void What_a_replacement_does_not_carry_stays_and_another_kind_or_instrument_is_refused()
    {
        var known = new CorporateActionTerms("E1", "DIVIDEND", Isin, new(2025, 10, 9), new(2025, 10, 13), new(2025, 10, 20), 0.26m, "USD",
            null, null, "", null)
        { Withholding = 15 };
        var terms = Terms(Announced("DVCA", "MAND", "98A::XDTE//20251010"), known);
        Assert.Equal(known with { ExDate = new(2025, 10, 10) }, terms.Terms);
        Assert.Contains("is announced here as DIVIDEND", Terms(Announced("SPLF", "MAND", Dates), known).Wrong);
        Assert.Contains("is announced here for US8873173038", Terms(Announced("DVCA", "MAND", Dates), known with { Isin = Other }).Wrong);
    }

    [Fact]
    public void Every_announcement_of_the_samples_is_understood_or_refused_with_a_reason()
    {
        var folder = Material.Require("iso20022/samples");
        var (read, carried) = (0, 0);
        SortedDictionary<string, int> refused = new(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*seev.031*").Order())
        {
            List<MxFinding> findings = [];
            if (MxReader.Read(File.ReadAllBytes(file), file, []) is not { } message) continue;
            if (MxForms.Parse(message, findings) is not EventNotification n || findings.Count > 0) continue;
            read++;
            var terms = new EventTerms(n, null, false);
            if (terms.Wrong is null) carried++;
            else refused[terms.Wrong] = refused.GetValueOrDefault(terms.Wrong) + 1;
            // Every option of these that pays does so at 0.017 GBP a share gross.
            if (terms.Wrong is null && n.Options.Any(o => o.IsDefault && o.Option == "CASH" && (o.Rates.Gross.Count > 0
                || o.Pays.Any(p => p.Rates.Gross.Count > 0)))) Assert.Equal((0.017m, "GBP"), (terms.Terms.Rate, terms.Terms.Currency));
        }
        TestContext.Current.SendDiagnosticMessage($"{read} read, {carried} carried");
        foreach (var (why, count) in refused) TestContext.Current.SendDiagnosticMessage($"{count} {why}");
        Assert.True(read >= 50, $"{read}");
        Assert.True(carried >= 1, string.Join("\n", refused.Select(r => $"{r.Value} {r.Key}")));
    }

    static CorporateActionTerms Made(string type, decimal? rate, string currency, (decimal New, decimal Old)? ratio, string newIsin) =>
        new("E1", type, Isin, new(2025, 10, 10), new(2025, 10, 13), new(2025, 10, 20), rate, currency, ratio?.New, ratio?.Old, newIsin,
            null);

    public static TheoryData<CorporateActionTerms, bool, string> Announcements => new()
    {
        { Made("DIVIDEND", 0.26m, "USD", null, "") with { Withholding = 15 }, false, "DVCA" },
        { Made("CAPITAL_DISTRIBUTION", 1.5m, "USD", null, ""), false, "CAPD" },
        { Made("STOCK_DIVIDEND", null, "", (1, 20), "") with { CashInLieu = 23.18m }, false, "DVSE" },
        { Made("SPINOFF", null, "", (1, 8), Other), false, "SOFF" }, { Made("RIGHTS", null, "", (1, 1), Other), false, "RHDI" },
        { Made("SPLIT", null, "", (7, 1), ""), false, "SPLF" }, { Made("REVERSE_SPLIT", null, "", (1, 10), ""), false, "SPLR" },
        { Made("MERGER", 12.5m, "USD", (3, 2), Other), false, "MRGR" }, { Made("MERGER", 12.5m, "USD", null, ""), false, "MRGR" },
        { Made("ISIN_CHANGE", null, "", (1, 1), Other), false, "CHAN" }, { Made("NAME_CHANGE", null, "", null, ""), false, "CHAN" },
        { Made("COUPON", 0.75m, "USD", null, ""), true, "INTR" }, { Made("REDEMPTION", 100m, "USD", null, ""), true, "REDM" },
        {
            Made("DIVIDEND", 0.26m, "USD", null, "") with
            {
                Option = "CASH", Deadline = new(2025, 10, 15), Options = [new("STOCK", null, "", 1, 40, "", 250m, null)],
            }, false, "DVCA"
        },
        {
            Made("TENDER", null, "", null, "") with
            {
                ExDate = new(2025, 10, 20), Option = "KEEP", Deadline = new(2025, 10, 15),
                Options = [new("CASH", 100m, "USD", null, null, "", null, null)],
            }, false, "TEND"
        },
        {
            Made("EXERCISE", null, "", null, "") with
            {
                ExDate = new(2025, 10, 20), Option = "LAPSE", Deadline = new(2025, 10, 15),
                Options = [new("EXERCISE", null, "USD", 1, 4, Other, null, 30m)],
            }, false, "EXRI"
        },
    };

    // What a client is told is what the book would take from a message that says it, by either standard and under the official schema.
    [Theory, MemberData(nameof(Announcements))]
    public void What_is_announced_to_a_client_comes_to_the_same_terms(CorporateActionTerms terms, bool isDebt, string @event)
    {
        var name = terms.Type == "NAME_CHANGE" ? "NEW NAME INC" : "";
        var told = Outbound.Announcement(new(7, terms, true, name, "USD", isDebt, ("C1", "CLNTUS33")), "A7-1");
        Assert.Equal((@event, "NEWM"), (told.Event, told.Kind));
        Assert.Equal(name.Length > 0 ? name : null, told.NewName);
        var one = new EventTerms(told, null, isDebt);
        Assert.Null(one.Wrong);
        Assert.True(one.Terms.SaysAs(terms), $"{one.Terms}\n{terms}");
        var schema = Path.Combine(Material.Require("iso20022/xsd"), "seev.031.001.16.xsd");
        var check = MxCheck.OfBuilt(null, told, new(type => type == "seev.031.001.16" ? File.OpenRead(schema) : null));
        Assert.Equal((MxAnswer.Valid, 0), (check.Schema, check.Findings.Count));
        var mt = MtForms.Build(told, "HAZRUS30", "CLNTUS33", "A7-1");
        Assert.Empty(mt.Refusals);
        var back = Assert.IsType<EventNotification>(MtForms.Parse(mt.Message ?? throw new InvalidOperationException(), []));
        Assert.True(new EventTerms(back, null, isDebt).Terms.SaysAs(terms));
    }

    [Fact]
    public void A_message_announces_and_another_confirms_and_what_differs_is_a_break()
    {
        using var scratch = new Scratch();
        var book = scratch.Book(false);
        Cli.Run("day", book, Sample.Days[0]).Ends(0);
        string Written(string name, string text)
        {
            File.WriteAllText(scratch.At(name), text);
            return scratch.At(name);
        }
        string Confirmed(string reference, string gross, string tax, string net) => Mt(566, "16R:GENL|20C::CORP//E1|20C::SEME//" + reference
            + $"|23G:NEWM|22F::CAEV//DVCA|16S:GENL|16R:USECU|97A::SAFE//HR-0001|35B:ISIN {Isin}|93B::CONB//UNIT/1000,|16S:USECU|16R:CACONF|"
            + $"13A::CAON//001|22F::CAOP//CASH|16R:CASHMOVE|22H::CRDB//CRED|19B::PSTA//USD{net}|19B::GRSS//USD{gross}|19B::TAXR//USD{tax}|"
            + "98A::POST//20251013|16S:CASHMOVE|16S:CACONF");
        Cli.Run("import", "message", book, Written("a.fin", Announced("DVCA", "MAND", "98A::RDTE//20251010|98A::XDTE//20251010",
            Option(1, "CASH", true, "16R:CASHMOVE|22H::CRDB//CRED|98A::PAYD//20251013|92A::TAXR//15,|92F::GRSS//USD0,26|16S:CASHMOVE"))))
            .Ends(0);
        Assert.Contains("it has not run",
            Cli.Run("import", "message", book, Written("b.fin", Confirmed("B", "1,", "0,", "1,"))).Ends(1).Err);
        Cli.Run("day", book, Sample.Days[1], Sample.Days[2]).Ends(0);
        var due = Cli.Report("entitlements", book).Named().Single(r => r["account"] == "CSD");
        Assert.Equal("USD", due["currency"]);
        Cli.Run("import", "message", book, Written("c.fin", Confirmed("C", "1,", "0,", "1,"))).Ends(0);
        Assert.Contains(Cli.Report("break-list", book).Named(), b => b["kind"] == "CONFIRMATION"
            && b["explanation"].StartsWith(
            $"E1: 1 USD confirmed, due are {due["gross"].TrimEnd('0').TrimEnd('.')}", StringComparison.Ordinal));
        Cli.Run("verify", book).Ends(0);
    }
}
