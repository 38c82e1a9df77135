using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Accounting;

/// <summary>Corporate actions over lots: units and cost conserved to the last one, dates kept, and the same again when run again.</summary>
public sealed class LotActionTests
{
    static readonly AccountId Account = new(1), Seller = new(2);
    static readonly AssetId Share = new(10), Spun = new(11);

    static DateOnly Day(string on) => DateOnly.ParseExact(on, "yyyy-MM-dd");

    static LotBook Book(params (string On, long Quantity, long Amount)[] trades)
    {
        var book = new LotBook(new());
        foreach (var (i, t) in trades.Index()) book.Trade(new(Account, Share, Day(t.On), t.Quantity, Math.Sign(t.Quantity) * t.Amount, i
            + 1));
        return book;
    }

    static string[] Left(LotBook book) =>
        [.. book.Lots().Select(l => $"{l.Account.Number}/{l.Instrument.Number} {l.Lot.Acquired:yyyy-MM-dd} {l.Lot.Quantity} {l.Lot.Cost}")];

    // Apple, 7 for 1, ex 9 June 2014: factor 0.0357143 before and 0.25 after, as QuantConnect Lean has it. Close of 6 June 645.57.
    [Fact]
    public void The_split_of_apple_multiplies_units_and_leaves_cost_and_dates()
    {
        LotBook Run()
        {
            var book = Book(("2012-09-19", 10, 7_021_00), ("2013-04-19", 33, 12_887_49), ("2014-06-05", 7, 4_530_05), ("2014-06-06", -12,
                7_746_84));
            book.Trade(new(Seller, Share, Day("2014-06-06"), -5, -3_227_85, 9)); // a short position
            book.Apply(new SplitLots(Share, Day("2014-06-09"), 20, new(7, 1), 645_57 / 7m));
            return book;
        }
        var book = Run();
        Assert.Equal(["1/10 2013-04-19 217 1210643", "1/10 2014-06-05 49 453005", "2/10 2014-06-06 -35 -322785"], Left(book));
        Assert.Single(book.Disposals, d => d.Acquired == Day("2012-09-19"));
        Assert.Equal(7_021_00 + 12_887_49 + 4_530_05, book.Total(Account, Share).Cost + book.Disposals.Sum(d => d.Cost));
        Assert.Equal(Left(book), Left(Run()));
    }

    // Time Inc. out of Time Warner, one for eight, ex 9 June 2014. The part of the cost by the factors of QuantConnect Lean: 0.8922321
    // before and 0.9307288 after.
    [Fact]
    public void The_spin_off_of_time_shares_the_cost_of_every_lot_and_keeps_its_dates()
    {
        var book = Book(("2009-04-03", 100, 2_215_00), ("2013-11-20", 55, 3_757_05), ("2014-06-06", 4, 284_32));
        book.Apply(new SpinOffLots(Share, Day("2014-06-09"), 20, Spun, new(1, 8), new(384_967, 9_307_288), 23_00m));
        var lots = book.Lots().ToList();
        Assert.Equal([(Share, 100L), (Share, 55), (Share, 4), (Spun, 12), (Spun, 7)], lots.Select(l => (l.Instrument, l.Lot.Quantity)));
        Assert.Equal(["2009-04-03", "2013-11-20", "2014-06-06", "2009-04-03", "2013-11-20"], lots.Select(l =>
            $"{l.Lot.Acquired:yyyy-MM-dd}"));
        var fraction = Assert.Single(book.Disposals); // 159 ÷ 8 is 19 and seven eighths
        Assert.Equal((DisposalKind.CashInLieu, 20_13L), (fraction.Kind, fraction.Proceeds)); // 7/8 of 23.00, 20.125
        Assert.Equal(2_215_00 + 3_757_05 + 284_32, lots.Sum(l => l.Lot.Cost) + fraction.Cost);
        Assert.Equal(Math.Round(6_256_37m * 384_967 / 9_307_288), lots.Where(l => l.Instrument == Spun).Sum(l => (decimal)l.Lot.Cost)
            + fraction.Cost);
    }

    // The new News Corporation out of 21st Century Fox, one for four, ex 1 July 2013: factor 0.8349969 before and 0.9458269 after.
    [Fact]
    public void The_separation_of_news_corporation_conserves_units_and_cost_and_comes_back_when_it_is_reversed()
    {
        LotBook Run(bool separated)
        {
            var book = Book(("2010-02-02", 40, 519_20), ("2012-07-10", 200, 4_486_00), ("2013-06-26", -80, 2_540_80));
            if (separated) book.Apply(new SpinOffLots(Share, Day("2013-07-01"), 20, Spun, new(1, 4), new(1_108_300, 9_458_269), null));
            book.Trade(new(Account, Share, Day("2013-07-02"), -10, -290_00, 30));
            return book;
        }
        Assert.Equal((150, 40), (Run(true).Total(Account, Share).Quantity, Run(true).Total(Account, Spun).Quantity));
        var (parent, child) = (Run(true).Total(Account, Share).Cost, Run(true).Total(Account, Spun).Cost);
        Assert.Equal(Run(false).Disposals.Sum(d => d.Cost) + Run(false).Total(Account, Share).Cost,
            Run(true).Disposals.Sum(d => d.Cost) + parent + child);
        Assert.Equal(Left(Run(false)), Left(Run(false)));
        Assert.Equal(Left(Run(true)), Left(Run(true)));
    }

    // The books had 60 of the 100 units when it ran: the other 40 came after, and are what they are.
    [Fact]
    public void Units_that_the_books_did_not_reckon_on_stay_as_they_are()
    {
        var book = Book(("2020-01-02", 60, 600_00), ("2021-12-30", 40, 800_00));
        book.Apply(new SplitLots(Share, Day("2022-01-03"), 20, new(3, 1), null)
        {
            IsExact = true, Given = new Dictionary<AccountId, LotGrant> { [Account] = new(60, 180, 0, 0) },
        });
        Assert.Equal(["1/10 2020-01-02 180 60000", "1/10 2021-12-30 40 80000"], Left(book));
    }

    // guide/accounting.md: each contract is rounded by itself. Three for two of 101, 7 and -40 open are 151, 10 and -60, with cash for the
    // two halves, a whole unit together; of the ten beyond, at the account's own custodian, fifteen.
    [Theory, InlineData(0), InlineData(10)]
    public void An_account_that_settles_elsewhere_has_its_open_contracts_as_the_books_replaced_them(long beyond)
    {
        var book = Book(("2020-01-02", beyond, beyond * 50_00), ("2020-02-03", 101, 5_050_00), ("2020-02-03", -40, 2_000_00),
            ("2020-02-03", 7, 350_00));
        var before = book.Disposals.Sum(d => d.Cost) + book.Total(Account, Share).Cost;
        book.Apply(new SplitLots(Share, Day("2020-02-04"), 20, new(3, 2), 30_00m)
        {
            IsExact = true, Elsewhere = new HashSet<AccountId> { Account },
            Given = new Dictionary<AccountId, LotGrant> { [Account] = new(68, 101, 0, 30_00) },
        });
        Assert.Equal(101 + beyond * 3 / 2, book.Total(Account, Share).Quantity);
        var fraction = Assert.Single(book.Disposals, d => d.Kind == DisposalKind.CashInLieu);
        Assert.Equal(30_00, fraction.Proceeds);
        Assert.Equal(before, book.Disposals.Sum(d => d.Cost) + book.Total(Account, Share).Cost);
    }

    [Fact]
    public void A_reverse_split_pays_the_fraction_out_of_the_last_lot()
    {
        var book = Book(("2020-01-02", 25, 250_00), ("2021-01-04", 8, 160_00));
        book.Apply(new SplitLots(Share, Day("2022-01-03"), 20, new(1, 10), 100_00m));
        Assert.Equal(3, book.Total(Account, Share).Quantity);
        Assert.Equal((30_00L, 410_00L), (book.Disposals[0].Proceeds, book.Disposals[0].Cost + book.Total(Account, Share).Cost));
    }

    // One for ten of 15 for 150.00, 18 for 360.00 and 4 for 100.00 makes 1.5, 1.8 and 0.4, so that the first unit cost 100.00, the next two
    // half of 100.00 and 1.5 at 200.00, and the 0.7 that are left 0.3 at 200.00, long term, and 0.4 at 250.00, short term
    // (26 USC 1222, 1223). Of 21.00 as much is for each.
    [Theory, InlineData(1), InlineData(-1)]
    public void The_cost_goes_with_the_units_that_new_ones_are_made_of(int sign)
    {
        var book = Book(("2020-01-02", sign * 15, 150_00), ("2021-01-04", sign * 18, 360_00), ("2025-01-02", sign * 4, 100_00));
        book.Apply(new SplitLots(Share, Day("2025-10-14"), 20, new(1, 10), 30_00m));
        Assert.Equal([$"1/10 2020-01-02 {sign} {sign * 10000}", $"1/10 2021-01-04 {sign * 2} {sign * 35000}"], Left(book));
        Assert.Equal(sign > 0 ? ["900 6000 True", "1200 10000 False"] : ["16000 2100 False"],
            book.Disposals.Select(d => $"{d.Proceeds} {d.Cost} {d.IsLongTerm}"));
    }

    // One for ten of eleven leaves a tenth of a unit, an eleventh of the cost: 909.5 of 10 005 cents. One for three of four leaves a
    // quarter of it: 250.5 of 1 002. To the nearest cent, half a cent away from zero, bought or sold short (decision 12).
    [Theory, InlineData(11, 10, 100_05, 9_10), InlineData(-11, 10, 100_05, -9_10), InlineData(4, 3, 10_02, 2_51)]
    [InlineData(-4, 3, 10_02, -2_51), InlineData(11, 10, 100_04, 9_09)]
    public void A_fraction_paid_in_cash_has_its_part_of_the_cost_to_the_nearest_cent(long units, long old, long cost, long fraction)
    {
        var book = Book(("2020-01-02", units, cost));
        book.Apply(new SplitLots(Share, Day("2022-01-03"), 20, new(1, old), 100_00m));
        Assert.Equal((Math.Sign(units), Math.Sign(units) * cost - fraction), book.Total(Account, Share));
        Assert.Equal(Math.Abs(fraction), units > 0 ? book.Disposals[0].Cost : book.Disposals[0].Proceeds);
    }

    // 26 USC 356: a gain counts up to the cash, a loss not; the cost is lowered by the cash and raised by what counted.
    [Theory, InlineData(1_000_00, 300_00, 1_000_00), InlineData(1_450_00, 50_00, 1_200_00), InlineData(1_800_00, 0, 1_500_00)]
    public void Of_stock_and_cash_a_gain_counts_up_to_the_cash(long cost, long counted, long after)
    {
        var book = Book(("2020-01-02", 100, cost));
        book.Apply(new ExchangeLots(Share, Day("2022-01-03"), 20, Spun, new(1, 2), 3_00m, 24_00m, null)); // 1200 in stock, 300 in cash
        Assert.Equal((50, after), book.Total(Account, Spun));
        Assert.Equal(counted, book.Disposals[0].Gain);
        Assert.True(book.Disposals[0].IsLongTerm);
    }

    [Fact]
    public void Cash_for_all_of_it_is_a_disposal_and_a_change_of_name_is_none()
    {
        var book = Book(("2020-01-02", 3, 100_00), ("2020-01-03", 3, 50_00));
        book.Apply(new ExchangeLots(Share, Day("2022-01-03"), 20, Spun, new(1, 1), 0, 0, null));
        Assert.Equal(["1/11 2020-01-02 3 10000", "1/11 2020-01-03 3 5000"], Left(book));
        book.Apply(new ExchangeLots(Spun, Day("2022-02-03"), 21, null, new(1, 1), 33_33.5m, 0, null));
        Assert.Empty(book.Lots());
        Assert.Equal([100_01L, 100_00], book.Disposals.Select(d => d.Proceeds)); // 200.01 in all
    }

    // 26 USC 1091(a): a security under another number is the same one, whether it was bought before the change or after; what is bought by
    // the exercise of rights is bought (1012), and what a merger brings is not.
    [Theory]
    [InlineData("name, buy", 50_00)]
    [InlineData("early, name, sell", 50_00)]
    [InlineData("merger, buy", 0)]
    [InlineData("exercise", 50_00)]
    public void A_loss_is_replaced_over_a_change_of_number_and_by_an_exercise(string what, long disallowed)
    {
        var (spun, other) = (Spun, new AssetId(12));
        var book = new LotBook(new() { WashSales = true });
        void Trade(AssetId of, string on, long quantity, long amount, long by) =>
            book.Trade(new(Account, of, Day(on), quantity, amount * 100, by));
        void Change(bool isRenamed) => book.Apply(new ExchangeLots(Share, Day("2025-10-14"), 20, spun, new(1, 1), 0, 0, null)
        {
            IsRenamed = isRenamed,
        });
        Trade(Share, "2024-01-02", 100, 100, 1);
        if (what.StartsWith("early", StringComparison.Ordinal)) Trade(Share, "2025-10-10", 100, 60, 2);
        else Trade(Share, "2025-10-10", -100, -50, 2);
        if (what == "exercise")
        {
            book.Bring(Account, other, new(300, 0, Day("2025-08-01"), Day("2025-08-01"), 3), (Day("2025-10-12"), 3));
            book.Apply(new ExerciseLots(other, Day("2025-10-14"), 20, Share, new(1, 3), -20));
        }
        else Change(what[0] != 'm');
        if (what.EndsWith("buy", StringComparison.Ordinal)) Trade(spun, "2025-10-14", 100, 70, 4);
        else if (what.EndsWith("sell", StringComparison.Ordinal)) Trade(spun, "2025-10-14", -100, -50, 4);
        Assert.Equal(disallowed, Assert.Single(book.Disposals).Disallowed);
    }

    // 26 USC 1091(b), 26 CFR 1.1091-1(c): of the loss as much as what was bought stands for of what was sold. Two for one, 30 bought are 15
    // of the 100, whether any were left to be split or not; one for ten, 10 are all of them, and of 105 10 are 100; 11 are all. Three for
    // two and again, 9 are 4. What is disallowed is cost of what was bought.
    [Theory]
    [InlineData("2:1", 100, 30, 150_15), InlineData("1:10", 100, 10, 1_001_02), InlineData("1:10", 100, 4, 400_41)]
    [InlineData("1:10", 105, 10, 953_35), InlineData("1:10", 105, 11, 1_001_02), InlineData("3:2 3:2", 100, 9, 40_04)]
    public void A_loss_is_replaced_over_a_split_by_its_ratio(string splits, long sold, long bought, long disallowed)
    {
        foreach (var more in new[] { 0, 50 })
        {
            var book = new LotBook(new() { WashSales = true });
            book.Trade(new(Account, Share, Day("2024-01-02"), sold, 5_001_02, 1));
            book.Trade(new(Account, Share, Day("2024-01-03"), more, 700_00, 2));
            book.Trade(new(Account, Share, Day("2025-11-04"), -sold, -4_000_00, 3));
            foreach (var (at, split) in splits.Split(' ').Select(x => x.Split(':').Select(long.Parse).ToArray()).Index())
                book.Apply(new SplitLots(Share, Day("2025-11-12").AddDays(at), 20 + at, new(split[0], split[1]), null));
            book.Trade(new(Account, Share, Day("2025-11-20"), bought, 600_00, 4));
            Assert.Equal(disallowed, book.Disposals.Sum(d => d.Disallowed));
            Assert.Equal(600_00 + disallowed, book.Lots().Where(l => l.Lot.Source == 4).Sum(l => l.Lot.Cost));
        }
    }

    // 1091(e): a short position bought in at a loss of 200.00, and after a split of two for one 50 of them, as 25 were, are sold.
    [Fact]
    public void So_is_that_of_a_short_sale()
    {
        var book = new LotBook(new() { WashSales = true });
        book.Trade(new(Account, Share, Day("2025-11-03"), -100, -1_000_00, 1));
        book.Trade(new(Account, Share, Day("2025-11-04"), 100, 1_200_00, 2));
        book.Apply(new SplitLots(Share, Day("2025-11-12"), 20, new(2, 1), null));
        book.Trade(new(Account, Share, Day("2025-11-20"), -50, -250_00, 3));
        Assert.Equal(50_00, book.Disposals[0].Disallowed);
    }

    [Fact]
    public void Capital_returned_lowers_the_cost_and_what_is_more_is_a_gain()
    {
        var book = Book(("2020-01-02", 10, 100_00), ("2021-12-30", 10, 20_00));
        book.Apply(new ReturnCapital(Share, Day("2022-01-03"), 20, 3_00m));
        Assert.Equal(["1/10 2020-01-02 10 7000", "1/10 2021-12-30 10 0"], Left(book));
        Assert.Equal((10_00L, false), (book.Disposals[0].Gain, book.Disposals[0].IsLongTerm));
        book.Apply(new ReturnCapital(Share, Day("2022-02-03"), 21, -1_00m)); // kept in the fund
        Assert.Equal(90_00, book.Total(Account, Share).Cost);
    }

    [Fact]
    public void An_election_reaches_only_its_account()
    {
        var book = Book(("2020-01-02", 10, 100_00));
        book.Trade(new(Seller, Share, Day("2020-01-02"), 10, 100_00, 9));
        book.Apply(new ExchangeLots(Share, Day("2022-01-03"), 20, null, new(1, 1), 12_00m, 0, null) { Only = Seller });
        book.Apply(new ExchangeLots(Share, Day("2022-01-03"), 20, Spun, new(1, 1), 0, 0, null) { But = new HashSet<AccountId> { Seller } });
        Assert.Equal(["1/11 2020-01-02 10 10000"], Left(book));
        Assert.Single(book.Disposals);
    }

    // Trades, actions and transfers of any kind: no unit and no cent is made or lost, nothing is both long and short.
    [Fact]
    public void Units_and_cost_are_conserved_by_every_method_and_action() =>
        Gen.Select(Gen.Int[1, 5], Gen.Bool, Gen.Select(Gen.Int[0, 9], Gen.Long[-50, 50], Gen.Long[1, 99_999], Gen.Int[1, 7]).Array[1, 60])
            .Sample((method, washes, steps) =>
            {
                var book = new LotBook(new() { Always = (LotMethod)method, WashSales = washes });
                decimal spent = 0;
                var day = Day("2013-01-02");
                foreach (var (i, (kind, quantity, amount, by)) in steps.Index())
                {
                    day = day.AddDays(by);
                    var before = book.Total(Account, Share);
                    var signed = Math.Sign(quantity) * amount;
                    if (kind < 6)
                    {
                        book.Trade(new(Account, Share, day, quantity, signed, i));
                        Assert.Equal(before.Quantity + quantity, book.Total(Account, Share).Quantity);
                        spent += signed;
                    }
                    else if (kind == 6) book.Apply(new SplitLots(Share, day, i, new(by, 3), null));
                    else if (kind == 7) book.Transfer(new("", Account, Seller, Share, quantity, day, []), i, []);
                    else if (kind == 8) book.Apply(new SpinOffLots(Share, day, i, Spun, new(1, by), new(1, 10), null));
                    else
                    {
                        book.Apply(new SplitLots(Share, day, i, new(1, by), amount));
                        spent -= book.Disposals.Where(d => d.By == i).Sum(d => d.IsShort ? -d.Cost : d.Proceeds);
                    }
                    // Paid in and out, what is still there at cost, and the gains: what is disallowed is both a gain less and a cost more.
                    var there = book.Lots().Sum(l => (decimal)l.Lot.Cost);
                    Assert.Equal(spent, there - book.Disposals.Sum(d => (decimal)d.Gain));
                    foreach (var place in book.Lots().GroupBy(l => (l.Account, l.Instrument)))
                    {
                        Assert.Single(place.Select(l => long.Sign(l.Lot.Quantity)).Distinct());
                        Assert.Equal(book.Total(place.Key.Account, place.Key.Instrument), (place.Sum(l => l.Lot.Quantity), place.Sum(l =>
                            l.Lot.Cost)));
                    }
                }
            }, iter: Campaign.Cases(200, 100_000));

    [Fact]
    public void A_method_that_is_chosen_and_given_up_again_before_a_sale_changes_nothing() =>
        Gen.Select(Gen.Long[1, 50], Gen.Long[1, 99_999]).Array[1, 20].Sample(buys =>
        {
            string[] Run(params LotPolicy[] policies)
            {
                var book = new LotBook(new() { Policies = policies });
                foreach (var (i, (quantity, amount)) in buys.Index())
                    book.Trade(new(Account, Share, Day("2013-01-02").AddDays(i), quantity, amount, i));
                book.Trade(new(Account, Share, Day("2014-01-02"), -buys[0].Item1, -1, 99));
                return [.. Left(book), .. book.Disposals.Select(d => $"{d}")];
            }
            Assert.Equal(Run(), Run(new(Account, null, Day("2013-01-05"), LotMethod.Average, false, true),
                new LotPolicy(Account, null, Day("2013-12-01"), LotMethod.Fifo, false, true)));
        }, iter: 100);

    // A trade that is cancelled, with its opposite booked in its place or not, leaves no trace: lots are run over without it.
    [Fact]
    public void What_is_reversed_leaves_no_trace()
    {
        var with = Book(("2013-01-02", 100, 1_000_00), ("2013-01-20", -40, 300_00));
        var without = Book(("2013-01-02", 100, 1_000_00));
        Assert.NotEqual(Left(with), Left(without));
        Assert.Equal(Left(Book(("2013-01-02", 100, 1_000_00))), Left(without));
    }
}
