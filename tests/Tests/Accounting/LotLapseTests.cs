using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;

namespace Countinghouse.Tests.Accounting;

/// <summary>
/// Rights received on shares have a part of their cost only as far as they are exercised or sold (26 USC 307(a); 26 CFR 1.307-1(a); IRS
/// Publication 550, "Stock rights"). 100 shares of 2020 for 1 000.00 and 50 of 2021 for 1 000.00 have one right each, with a tenth of the
/// cost: 100.00 for the 100 of the first, 100.00 for the 50 of the second.
/// </summary>
public sealed class LotLapseTests
{
    static readonly AccountId Account = new(1), Other = new(2);
    static readonly AssetId Share = new(10), Right = new(11), Successor = new(12);

    static DateOnly Day(string on) => DateOnly.ParseExact(on, "yyyy-MM-dd");

    static IReadOnlyDictionary<AccountId, LotGrant> Given(long held, long units, long gross, long inLieu = 0) =>
        new Dictionary<AccountId, LotGrant> { [Account] = new(held, units, gross, inLieu) };

    static LotBook Run(string what, LotMethod method = LotMethod.Fifo)
    {
        var book = new LotBook(new() { Always = method });
        book.Trade(new(Account, Share, Day("2020-01-02"), 100, 1_000_00, 1));
        book.Trade(new(Account, Share, Day("2021-01-04"), 50, 1_000_00, 2));
        book.Apply(new SpinOffLots(Share, Day("2025-03-03"), 20, Right, new(1, 1), new(1, 10), null) { IsRights = true });
        foreach (var (at, step) in what.Split(", ").Index())
        {
            var (on, by) = (Day("2025-03-04").AddDays(at), 30 + at);
            switch (step.Split(' '))
            {
                case ["buy", var units]: book.Trade(new(Account, Right, on, long.Parse(units), long.Parse(units) * 2_00, by)); break;
                case ["sell", var units]: book.Trade(new(Account, Right, on, -long.Parse(units), -long.Parse(units) * 1_50, by)); break;
                case ["sell-shares", var units]:
                    book.Trade(new(Account, Share, on, -long.Parse(units), -long.Parse(units) * 12_00, by));
                    break;
                case ["move", var units]: book.Transfer(new("", Account, Other, Share, long.Parse(units), on, []), by, []); break;
                case ["split"]: book.Apply(new SplitLots(Share, on, by, new(2, 1), null)); break;
                case ["split-rights"]: book.Apply(new SplitLots(Right, on, by, new(2, 1), null)); break;
                case ["merge"]:
                    book.Apply(new ExchangeLots(Share, on, by, Successor, new(3, 1), 0, 0, null) { IsOfAll = true });
                    break;
                case ["exercise", var units]: // four for a share at 8.00
                    book.Apply(new ExerciseLots(Right, on, by, Share, new(1, 4), -2_00)
                    {
                        IsExact = true, Given = Given(long.Parse(units), long.Parse(units) / 4, -long.Parse(units) / 4 * 8_00),
                    });
                    break;
                case ["lapse"]: book.Apply(new ExchangeLots(Right, on, by, null, new(1, 1), 0, 0, null) { IsLapse = true }); break;
                default: throw new ArgumentException(step);
            }
        }
        Assert.DoesNotContain(book.Lots(), l => l.Instrument == Right);
        return book;
    }

    static string Lots(LotBook book) => string.Join(", ",
        book.Lots().Select(l => $"{l.Account.Number}/{l.Instrument.Number} {l.Lot.Quantity} {l.Lot.Cost / 100m:0.00}"));

    static string Gains(LotBook book) => string.Join(", ",
        book.Disposals.Select(d => $"{d.Instrument.Number} {d.Quantity} {d.Proceeds / 100m:0.00} {d.Cost / 100m:0.00} {d.IsLongTerm}"));

    // Of 60 that are exercised or sold 60.00 stay with what they bring; 40.00 go back to the shares of 2020, 100.00 to those of 2021.
    [Theory]
    [InlineData("lapse", "1/10 100 1000.00, 1/10 50 1000.00", "")]
    [InlineData("exercise 60, lapse", "1/10 100 940.00, 1/10 50 1000.00, 1/10 15 180.00", "")]
    [InlineData("sell 60, lapse", "1/10 100 940.00, 1/10 50 1000.00", "11 60 90.00 60.00 True")]
    [InlineData("split, split-rights, lapse", "1/10 200 1000.00, 1/10 100 1000.00", "")]
    [InlineData("merge, lapse", "1/12 300 1000.00, 1/12 150 1000.00", "")]
    [InlineData("move 30, lapse", "1/10 70 700.00, 1/10 50 1000.00, 2/10 30 300.00", "")]
    public void What_lapses_gives_its_part_of_the_cost_back(string what, string left, string gains)
    {
        var book = Run(what);
        Assert.Equal((left, gains), (Lots(book), Gains(book)));
    }

    // 40 shares that are sold had cost 400.00, whenever it is known that their rights lapse: 24 left of it for 60 of the 100.
    [Theory]
    [InlineData("sell-shares 40, lapse", "1/10 60 600.00, 1/10 50 1000.00", "10 40 480.00 400.00 True")]
    [InlineData("split, sell-shares 80, lapse", "1/10 120 600.00, 1/10 100 1000.00", "10 80 960.00 400.00 True")]
    [InlineData("sell-shares 100, lapse", "1/10 50 1000.00", "10 100 1200.00 1000.00 True")]
    [InlineData("sell-shares 40, sell 60, lapse", "1/10 60 564.00, 1/10 50 1000.00",
        "10 40 480.00 376.00 True, 11 60 90.00 60.00 True")]
    public void Also_to_shares_that_were_sold_meanwhile(string what, string left, string gains)
    {
        var book = Run(what);
        Assert.Equal((left, gains), (Lots(book), Gains(book)));
    }

    // 26 USC 1234(a)(2): bought rights are sold on the day on which they lapse, for nothing.
    [Theory, InlineData(LotMethod.Fifo), InlineData(LotMethod.Lifo), InlineData(LotMethod.Hifo)]
    public void Bought_rights_that_lapse_are_a_loss(LotMethod method)
    {
        var book = Run("buy 30, lapse", method);
        Assert.Equal(("1/10 100 1000.00, 1/10 50 1000.00", "11 30 0.00 60.00 False"), (Lots(book), Gains(book)));
    }

    // 10 of 42 rights for four a share are less than one: 2 of 42, at 1.00 each, are sold for what was paid in lieu, held as long as the
    // shares; 40 and 80.00 are the cost of ten shares. Of three, no share comes at all.
    [Theory]
    [InlineData(42, 10, 13_50, "1/10 100 900.00, 1/10 50 900.00, 1/10 10 120.00, 1/11 58 58.00, 1/11 50 100.00", "10 0 13.50 2.00 True")]
    [InlineData(3, 0, 20_25, "1/10 100 900.00, 1/10 50 900.00, 1/11 97 97.00, 1/11 50 100.00", "10 0 20.25 3.00 True")]
    [InlineData(42, 10, 0, "1/10 100 900.00, 1/10 50 900.00, 1/10 10 122.00, 1/11 58 58.00, 1/11 50 100.00", "")]
    public void The_fraction_of_an_exercise_is_disposed_of(long rights, long shares, long inLieu, string left, string gains)
    {
        var book = new LotBook(new());
        book.Trade(new(Account, Share, Day("2020-01-02"), 100, 1_000_00, 1));
        book.Trade(new(Account, Share, Day("2021-01-04"), 50, 1_000_00, 2));
        book.Apply(new SpinOffLots(Share, Day("2025-03-03"), 20, Right, new(1, 1), new(1, 10), null) { IsRights = true });
        book.Apply(new ExerciseLots(Right, Day("2025-03-04"), 21, Share, new(1, 4), -2_00)
        {
            IsExact = true, Given = Given(rights, shares, -shares * 8_00, inLieu),
        });
        Assert.Equal((left, gains), (Lots(book), Gains(book)));
    }

    // 200 shares for 20 000.00 have 200 rights with a tenth of it; four and 70.00 are a share: 50 for 2 000.00 and 3 500.00, bought on that
    // day. 100 of the old ones, which had cost 9 000.00, are sold for 8 500.00 two days before or after: of the loss 500.00 x 50 / 100 do
    // not count and are cost of the 50 (26 USC 1091(a) and (d)). 30 of those 50, at 110.00, are sold at 80.00: the other 20 are the rest of
    // one purchase and replace nothing (Rev. Rul. 56-602).
    [Theory, InlineData("old, exercise", "1/10 100 9000.00, 1/10 50 5750.00", "100 8500.00 9000.00 250.00")]
    [InlineData("exercise, old", "1/10 100 9000.00, 1/10 50 5750.00", "100 8500.00 9000.00 250.00")]
    [InlineData("exercise, new", "1/10 200 18000.00, 1/10 20 2200.00", "30 2400.00 3300.00 0.00")]
    public void What_an_exercise_brings_is_a_purchase_by_itself(string what, string left, string gains)
    {
        const int exercise = 21;
        var book = new LotBook(new()
        {
            Always = LotMethod.Specific,
            WashSales = true,
            Named = new Dictionary<long, IReadOnlyList<(long, long)>> { [30] = [(1, 100)], [31] = [(exercise, 30)] },
        });
        book.Trade(new(Account, Share, Day("2024-09-20"), 200, 20_000_00, 1));
        book.Apply(new SpinOffLots(Share, Day("2025-10-03"), 20, Right, new(1, 1), new(1, 10), null) { IsRights = true });
        foreach (var (at, step) in what.Split(", ").Index())
        {
            var on = Day("2025-10-14").AddDays(2 * at);
            switch (step)
            {
                case "old": book.Trade(new(Account, Share, on, -100, -8_500_00, 30)); break;
                case "new": book.Trade(new(Account, Share, on, -30, -2_400_00, 31)); break;
                default:
                    book.Apply(new ExerciseLots(Right, on, exercise, Share, new(1, 4), -17_50)
                    {
                        IsExact = true, Given = Given(200, 50, -3_500_00),
                    });
                    break;
            }
        }
        Assert.Equal((left, gains), (Lots(book), string.Join(", ", book.Disposals.Select(d =>
            $"{d.Quantity} {d.Proceeds / 100m:0.00} {d.Cost / 100m:0.00} {d.Disallowed / 100m:0.00}"))));
    }
}
