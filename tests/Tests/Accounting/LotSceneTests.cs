using System.Globalization;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Store;
using Countinghouse.Store.Reports;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Real actions over books with lots of several dates, short positions, fails and contracts under T+3: what the lots were is what they are.
/// Terms as in <see cref="SplitTests"/> and <see cref="DistributionTests"/>.
/// </summary>
public sealed class LotSceneTests : IDisposable
{
    const string Aapl = "US0378331005", Twx = "US8873173038", TimeInc = "US8872281048", Fox = "US90130A1016", News = "US65249B1098";

    static readonly CorporateActionTerms Split = new(
        "AAPL-7", "SPLIT", Aapl, new(2014, 6, 9), new(2014, 6, 2), new(2014, 6, 6), null, "", 7, 1, "", null);

    static readonly CorporateActionTerms Time = new(
        "TIME", "SPINOFF", Twx, new(2014, 6, 9), new(2014, 5, 23), new(2014, 6, 6), null, "", 1, 8, TimeInc, 23.18m)
    { BasisShare = 3.9m };

    static readonly CorporateActionTerms NewsCorp = new(
        "NEWS", "SPINOFF", Fox, new(2013, 7, 1), new(2013, 6, 21), new(2013, 6, 28), null, "", 1, 4, News, 15.20m)
    { BasisShare = 11.7m };

    readonly string folder = Directory.CreateTempSubdirectory("countinghouse-test-").FullName;
    int books;

    readonly record struct Line(string Account, string Isin, string Acquired, decimal Units, decimal Cost);

    // The scene's own holding, of two dates and a price each.
    static ActionScene SceneOf(CorporateActionTerms terms)
    {
        var scene = new ActionScene(terms.Isin, terms.ExDate, terms.NewIsin.Length > 0 ? [terms.NewIsin] : []);
        scene.Firm.NextDay();
        scene.Firm.Must(new SetLotBasis(TestFirm.Client, terms.Isin, "OLD-1", new(2009, 4, 3), null, 3_001, 66_472.15m, ""));
        scene.Firm.Must(new SetLotBasis(TestFirm.Client, terms.Isin, "OLD-2", new(2012, 9, 19), null, 6_999, 311_455.51m, ""));
        return scene;
    }

    ReportBook Reported(ActionScene scene) => Reported(scene.Firm);

    ReportBook Reported(TestFirm firm)
    {
        firm.EndDay();
        var path = Path.Combine(folder, $"{++books}.db");
        using (var book = Book.Open(path, trial: SigningKey.Create()))
        {
            foreach (var (envelope, command) in firm.Asked) book.Run(envelope, command);
            book.Project();
        }
        return ReportBook.Open(path);
    }

    static List<Line> Lots(ReportBook book, bool elsewhere = false)
    {
        var report = book.Run("lots", new());
        Assert.DoesNotContain(report.Notes, n => n.Contains("off its position", StringComparison.Ordinal));
        static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
        return [.. report.Rows.Where(r => r[4].Length > 0 && r[0] != "FRACTIONS" && (elsewhere || r[0] != TestFirm.Correspondent))
            .Select(r => new Line(r[0], r[1], r[2], Number(r[3]), Number(r[4])))];
    }

    static decimal Gone(ReportBook book) => book.Run("gains", new()).Rows.Where(r => r[0] != TestFirm.Correspondent)
        .Sum(r => decimal.Parse(r[6], CultureInfo.InvariantCulture));

    [Fact]
    public void The_split_of_apple_makes_seven_of_every_unit_of_every_lot_and_no_cent_of_cost()
    {
        var (without, with) = (SceneOf(Split), SceneOf(Split));
        with.Announce(Split);
        with.Firm.Run(new RunActions(with.Firm.Day, ActionMoment.Opening));
        using var before = Reported(without);
        using var after = Reported(with);
        var (old, now) = (Lots(before, elsewhere: true), Lots(after, elsewhere: true));
        Assert.Contains(old, l => l.Units < 0); // what was sold short
        Assert.True(old.Where(l => l.Account == TestFirm.Client).Select(l => l.Acquired).Distinct().Count() > 3);
        Assert.Equal(old.Select(l => l with { Units = l.Units * 7 }), now);
        Assert.Equal(Gone(before), Gone(after));
        // 645.57 was the close of 6 June, a seventh of it what a unit is worth after: the value is the same.
        Assert.Equal(old.Sum(l => l.Units) * 645.57m, now.Sum(l => l.Units) * 645.57m / 7, 6);
    }

    // 60 of who settles elsewhere become 8 and four sevenths, for which its custodian pays by the terms: 100.00 EUR for a unit at 1.25
    // are 125.00 USD, so 71.43.
    [Theory, InlineData("USD", 125), InlineData("EUR", 100)]
    public void Cash_in_lieu_in_another_currency_is_worth_what_the_rate_of_the_day_says(string currency, int price)
    {
        var firm = TestFirm.Funded();
        firm.Book(firm.Ticket("T-1", Side.Buy, 60) with { Account = TestFirm.Correspondent });
        firm.Until(new(2013, 10, 14));
        firm.Must(new SetFxRate(firm.Day, "EUR", "USD", 1.25m, "fx.csv"));
        firm.Must(new AnnounceAction(new("R", "REVERSE_SPLIT", TestFirm.Aig, firm.Day, firm.Day, firm.Day, null, currency, 1, 7, "", price),
            ""));
        firm.Must(new RunActions(firm.Day, ActionMoment.Opening));
        using var book = Reported(firm);
        var sold = book.Run("gains", new()).Rows.Single(r => r[0] == TestFirm.Correspondent);
        Assert.Equal("71.43", sold[5]);
    }

    public static TheoryData<string> SpinOffs => ["TIME", "NEWS"];

    [Theory, MemberData(nameof(SpinOffs))]
    public void A_spin_off_takes_its_share_of_the_cost_of_each_holding_and_the_dates(string id)
    {
        var terms = id == "TIME" ? Time : NewsCorp;
        var (without, with) = (SceneOf(terms), SceneOf(terms));
        with.Announce(terms);
        with.Firm.Run(new RunActions(with.Firm.Day, ActionMoment.Opening));
        using var before = Reported(without);
        using var after = Reported(with);
        var (old, now) = (Lots(before), Lots(after));
        var (kept, spun) = (now.Where(l => l.Isin == terms.Isin).ToList(), now.Where(l => l.Isin == terms.NewIsin).ToList());
        Assert.Equal(old.Select(l => (l.Account, l.Acquired, l.Units)), kept.Select(l => (l.Account, l.Acquired, l.Units)));
        var fractions = Gone(after) - Gone(before);
        Assert.Equal(old.Sum(l => l.Cost), now.Sum(l => l.Cost) + fractions);
        foreach (var account in old.Select(l => l.Account).Distinct())
        {
            var (cost, part) = (old.Where(l => l.Account == account).Sum(l => l.Cost), spun.Where(l => l.Account == account));
            var units = old.Where(l => l.Account == account).Sum(l => l.Units);
            Assert.Equal(Math.Truncate(units * (terms.RatioNew ?? 0) / (terms.RatioOld ?? 1)), part.Sum(l => l.Units));
            var left = kept.Where(l => l.Account == account).Sum(l => l.Cost);
            Assert.InRange(left - cost * (1 - (terms.BasisShare ?? 0) / 100), -0.01m, 0.01m);
            Assert.All(part, p => Assert.Contains(old, o => o.Account == account && o.Acquired == p.Acquired));
        }
    }

    [Theory, InlineData("AAPL-7"), InlineData("TIME"), InlineData("NEWS")]
    public void Taken_back_and_run_again_lots_and_positions_are_what_they_were(string id)
    {
        var terms = id switch { "AAPL-7" => Split, "TIME" => Time, _ => NewsCorp };
        var (without, once, twice, back) = (SceneOf(terms), SceneOf(terms), SceneOf(terms), SceneOf(terms));
        foreach (var scene in new[] { once, twice, back })
        {
            scene.Announce(terms);
            scene.Firm.Run(new RunActions(scene.Firm.Day, ActionMoment.Opening));
        }
        foreach (var scene in new[] { twice, back }) scene.Firm.Must(new CancelAction(terms.Id, "withdrawn"));
        twice.Announce(terms);
        using var none = Reported(without);
        using var first = Reported(once);
        using var second = Reported(twice);
        using var undone = Reported(back);
        Assert.Equal(Lots(none, elsewhere: true), Lots(undone, elsewhere: true));
        Assert.Equal(Lots(first, elsewhere: true), Lots(second, elsewhere: true));
        Assert.NotEqual(Lots(none), Lots(first));
        Assert.Equal(Said(first, "positions"), Said(second, "positions"));
        Assert.Equal(Said(first, "stock-record"), Said(second, "stock-record"));
        Assert.Equal(Said(none, "stock-record"), Said(undone, "stock-record"));
    }

    static List<string> Said(ReportBook book, string name) => [.. book.Run(name, new()).Rows.Select(r => string.Join(' ', r))];

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
