using Countinghouse.Access;
using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using CsCheck;

namespace Countinghouse.Tests.Accounting;

public sealed class JournalTests
{
    readonly TestFirm firm = Ledgers.Firm();

    GeneralLedgerFact.JournalPosted Posted(PostJournal journal) =>
        firm.Agreed(journal).OfType<GeneralLedgerFact.JournalPosted>().Single();

    [Fact]
    public void A_journal_waits_for_a_second_person_whoever_asks_and_is_posted_when_they_agree()
    {
        var asked = Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Must(Ledgers.Rent("R-1", firm.Day))));
        Assert.Equal(0, firm.Balance("6100", "USD").Posted);
        Assert.Equal(Refusal.SelfApproval, firm.Ask(new Approve(asked.Number, asked.Sha256)));
        var done = firm.Must(new Approve(asked.Number, asked.Sha256), Ledgers.Second);
        Assert.Contains(done, f => f is GeneralLedgerFact.JournalPosted { Number: 1, Period: 201310, Terms.By: "tester" });
        Assert.Contains(done, f => f is LedgerFact.EntryPosted { Entry.Kind: EntryKind.Journal });
        Assert.Equal((1_200_00, -1_200_00), (firm.Balance("6100", "USD").Posted, firm.Balance("2300", "USD").Posted));
        Assert.Empty(firm.Must(Ledgers.Rent("R-1", firm.Day)));
        Assert.Equal(Refusal.EntryKnownWithOtherContent, firm.Ask(Ledgers.Rent("R-1", firm.Day, 1)));
    }

    [Fact]
    public void Between_two_days_it_waits_for_the_next_to_open()
    {
        firm.EndDay();
        Assert.DoesNotContain(firm.Agreed(Ledgers.Rent("R-1", firm.Day)), f => f is GeneralLedgerFact.JournalPosted);
        var handed = firm.Firm.Days.Handed;
        var on = firm.Day;
        firm.NextDay();
        Assert.Equal(handed, firm.Facts.OfType<RecordsFact.DayOpened>().Last().Balances);
        Assert.Equal(on, firm.Facts.OfType<GeneralLedgerFact.JournalPosted>().Single().Terms.Effective);
        Assert.Empty(firm.Firm.Access.Approvals);
    }

    // The codes are those of TestFirm; each stands for what others owe or hold.
    [Theory, InlineData("C000001"), InlineData("R0001"), InlineData("SETTLEMENT-BANK"), InlineData("CLEARING"), InlineData("STREET-CCP")]
    [InlineData("FAIL-BROKER-1"), InlineData("1600"), InlineData("2200")]
    public void A_plug_is_refused_and_what_names_its_break_is_not(string account)
    {
        var journal = Ledgers.Journal("P-1", firm.Day, (account, 10), ("6900", -10));
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(journal));
        foreach (var nothing in new[] { "because", "break:", "break:H12", "break:12", "fact:x", "fact:999999", "invoice:1", "statement:S-1",
            "invoice:99999999999", new string('b', 65) })
            Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(journal with { Settles = nothing }));
        firm.Must(new TakeStatement(new("S-1", StatedKind.Cash, firm.Day, false, [])));
        // Of what a statement says there is a break.
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(journal with { Settles = "statement:S-1" }));
        foreach (var fact in Enumerable.Range(0, firm.Facts.Count))
            if (firm.EntryOf(fact) is not { } legs || !legs.Any(l => firm.Firm.Register[l.Account].Terms.Code == account))
                Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(journal with { Settles = $"fact:{fact}" }));
    }

    // What an entry by hand settles it takes back at most, on the account and in the asset that the entry moved: in several goes too.
    [Theory, InlineData(TestFirm.House, false), InlineData(TestFirm.Client, true)]
    public void What_settles_an_entry_takes_back_no_more_than_that_moved(string account, bool mayAdd)
    {
        firm.Book(firm.Ticket("T-1", Side.Buy, 100) with { Account = account });
        firm.Must(new CutOff(firm.Day));
        var (code, dollar) = (firm.Firm.Register.AccountOf(account)!.Id, firm.Firm.Register.AssetOf("USD")!.Id);
        bool IsOf(Leg l) => (l.Account, l.Asset) == (code, dollar);
        var fact = Enumerable.Range(0, firm.Facts.Count).Last(n => firm.EntryOf(n)?.Any(IsOf) == true);
        var moved = firm.EntryOf(fact)!.Where(IsOf).Sum(l => l.Amount) / 100m;
        var count = 0;
        PostJournal Of(decimal amount) =>
            Ledgers.Journal($"P-{count++}", firm.Day, (account, amount), ("6900", -amount)) with { Settles = $"fact:{fact}" };
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(Of(-moved - Math.Sign(moved))));
        var more = Of(moved / 2);
        if (mayAdd) firm.Must(new Countinghouse.Access.WithdrawApproval(((AccessFact.ApprovalAsked)firm.Must(more)[0]).Number));
        else Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(more));
        var first = Posted(Of(-moved + Math.Sign(moved)));
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(Of(-2 * Math.Sign(moved))));
        firm.Agreed(new ReverseJournal(first.Number, "not so", firm.Day));
        Assert.Equal(-moved, Posted(Of(-moved)).Legs.Sum(l => l.Account == code ? l.Amount / 100m : 0));
        // The same entry under another name is no other entry.
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(Of(-moved) with { Settles = $"fact:0{fact}" }));
        // Nor are shares moved to an account that the entry did not touch.
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(Of(0) with
        {
            Lines = [new(account, TestFirm.Aig, 5), new("R0001", TestFirm.Aig, -5)],
        }));
    }

    // What trades moved with others is undone by them: a delivery brings it to nothing, whether it has come or is to come.
    [Theory, InlineData("CLEARING"), InlineData("STREET-CCP")]
    public void What_a_trade_has_with_others_is_not_taken_back_by_hand(string account)
    {
        firm.Book(firm.Ticket("T-1", Side.Buy, 100));
        firm.Must(new CutOff(firm.Day));
        var (code, dollar) = (firm.Firm.Register.AccountOf(account)!.Id, firm.Firm.Register.AssetOf("USD")!.Id);
        for (var settled = 0; settled < 2; settled++)
        {
            foreach (var (legs, fact) in Enumerable.Range(0, firm.Facts.Count).Select(n => (firm.EntryOf(n), n)))
                if (legs?.Where(l => (l.Account, l.Asset) == (code, dollar)).Sum(l => l.Amount) / 100m is { } moved and not 0)
                    Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(Ledgers.Journal($"P-{fact}-{settled}", firm.Day, (account, -moved),
                        ("6900", moved)) with
                    { Settles = $"fact:{fact}" }));
            firm.Until(firm.Day.AddDays(5));
        }
    }

    // Which of two would be posted would be up to who approves first.
    [Fact]
    public void Of_two_journals_under_one_reference_the_second_does_not_wait_beside_the_first()
    {
        var first = Assert.IsType<AccessFact.ApprovalAsked>(Assert.Single(firm.Must(Ledgers.Rent("R-1", firm.Day))));
        Assert.Empty(firm.Run(Ledgers.Rent("R-1", firm.Day)));
        Assert.Equal(Refusal.EntryKnownWithOtherContent, firm.Ask(Ledgers.Rent("R-1", firm.Day, 1_300)));
        Assert.Single(firm.Firm.Access.Approvals);
        firm.Must(new Countinghouse.Access.WithdrawApproval(first.Number));
        firm.Agreed(Ledgers.Rent("R-1", firm.Day, 1_300));
        Assert.Equal(1_300_00, firm.BalanceTo(201310, "6100"));
    }

    // Between two days a journal waits for the next to open: under its reference too there is one.
    [Fact]
    public void What_waits_for_the_next_day_keeps_its_reference()
    {
        firm.EndDay();
        firm.Must(Ledgers.Rent("R-1", firm.Day));
        Assert.Equal(Refusal.EntryKnownWithOtherContent, firm.Ask(Ledgers.Rent("R-1", firm.Day, 1_300)));
        Assert.Single(firm.Firm.Access.Approvals);
    }

    // What positions cost, what fractions left, the result of trading: each has a sub-ledger that an entry by hand would part it from. Only
    // what capital there is of an own account moves between it and the firm's.
    [Theory, InlineData(TestFirm.House), InlineData("FX-POSITION"), InlineData("FX-EQUIVALENT"), InlineData("FX-REVALUATION")]
    [InlineData("FRACTIONS"), InlineData("ACCRUED-INTEREST")]
    public void Nor_is_what_the_program_keeps_plugged(string account)
    {
        firm.Must(new SetFxPolicy(FxCost.Average, FxRevaluation.Never, ""));
        firm.Must(new AnnounceAction(new("A-1", "SPLIT", TestFirm.Aig, new(2013, 10, 9), new(2013, 10, 9), new(2013, 10, 9), null, "", 2, 1,
            "", null), ""));
        firm.Book(firm.Ticket("T-1", Side.Buy, 1_000, TestFirm.Bond) with { Account = TestFirm.House });
        firm.Until(new(2013, 11, 1));
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(Ledgers.Journal("P-1", firm.Day, (account, 10), ("6900", -10))));
        Assert.Equal(account == TestFirm.House ? Refusal.None : Refusal.ControlAccountByHand,
            firm.Ask(Ledgers.Journal("P-2", firm.Day, (account, 10), ("EQUITY", -10))));
        Assert.Equal(Refusal.ControlAccountByHand, firm.Ask(Ledgers.Journal("P-3", firm.Day) with
        {
            Lines = [new(TestFirm.House, TestFirm.Aig, 10), new("EQUITY", TestFirm.Aig, -10)],
        }));
    }

    [Theory, InlineData("CLEARING"), InlineData("STREET-CCP"), InlineData("FAIL-CCP")]
    public void The_older_way_of_an_entry_by_hand_lets_no_plug_through_either(string account) => Assert.Equal(Refusal.ControlAccountByHand,
        firm.Ask(new PostManual("M-1", "plug", firm.Day, [firm.Leg(account, "USD", 5), firm.Leg("EQUITY", "USD", -5)])));

    public static TheoryData<PostJournal, Refusal> Wrong
    {
        get
        {
            var day = new DateOnly(2013, 10, 7);
            var good = Ledgers.Rent("R", day);
            return new()
            {
                { good with { Reference = "" }, Refusal.TextTooLong }, { good with { Reason = "" }, Refusal.ManualNeedsReason },
                { Ledgers.Journal("R", day, ("9", 1), ("6100", -1)), Refusal.UnknownAccount },
                { good with { Lines = [new("6100", "XYZ", 1)] }, Refusal.UnknownInstrument },
                { Ledgers.Journal("R", day, ("6100", 0.001m), ("2300", -0.001m)), Refusal.AmountTooLarge },
                { Ledgers.Journal("R", day, ("6100", 5), ("2300", -4)), Refusal.EntryUnbalanced }, { good with { Lines = [] },
                Refusal.EntryEmpty },
                { good with { Corrects = 1_000_000 }, Refusal.UnknownJournal }, { good with { Effective = day.AddDays(1) },
                Refusal.EffectiveInFuture },
                { good with { Period = "2013-11" }, Refusal.NotAPeriod }, { good with { Period = "October" }, Refusal.NotAPeriod },
                { good with { Period = "2013-13" }, Refusal.NotAPeriod },
                { Ledgers.Journal("R", day, ("6100", 1), ("6100", -1)) with { Lines = [new("6100", TestFirm.Aig, 1), new("2300",
                TestFirm.Aig, -1)] },
                    Refusal.SecuritiesNotAllowed },
            };
        }
    }

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_with_a_journal_is_said_at_once(PostJournal journal, Refusal why) => Assert.Equal(why, firm.Ask(journal));

    [Fact]
    public void A_correction_names_the_entry_that_was_wrong() => Assert.Equal((JournalKind.Correction, 5L),
        Posted(Ledgers.Rent("C-1", firm.Day) with { Corrects = 5 }) is { Terms: var t } ? (t.Kind, t.Corrects) : default);

    [Fact]
    public void A_reversal_is_exact() => Gen.Int[1, 99_999].Array[1, 8].Sample(cents =>
    {
        var one = Ledgers.Firm();
        var lines = cents.Select((c, i) => (i % 2 == 0 ? "6100" : "6200", c / 100m)).Append(("2300", -cents.Sum() / 100m)).ToArray();
        one.Agreed(Ledgers.Journal("J", one.Day, lines));
        var posted = one.Facts.OfType<GeneralLedgerFact.JournalPosted>().Single();
        one.Agreed(new ReverseJournal(1, "wrong", one.Day));
        var back = one.Facts.OfType<GeneralLedgerFact.JournalPosted>().Last();
        Assert.Equal(posted.Legs.Select(l => l with { Amount = -l.Amount }), back.Legs);
        Assert.All(posted.Legs, l => Assert.Equal(0, one.Firm.Ledger[l.Account, l.Asset].Posted));
        Assert.Equal(Refusal.JournalReversed, one.Ask(new ReverseJournal(1, "again", one.Day)));
        Assert.Equal(Refusal.JournalReversed, one.Ask(new ReverseJournal(2, "back", one.Day)));
        Assert.Equal(Refusal.UnknownJournal, one.Ask(new ReverseJournal(3, "none", one.Day)));
    }, iter: 10);

    [Fact]
    public void A_reversing_journal_takes_itself_back_on_the_first_day_of_the_next_period()
    {
        Posted(Ledgers.Rent("R-1", firm.Day) with { ReversesNext = true });
        firm.EndMonth();
        var back = firm.Facts.OfType<GeneralLedgerFact.JournalPosted>().Last();
        Assert.Equal((1, JournalKind.Reversal, new DateOnly(2013, 11, 1), 201311),
            (back.Terms.Reverses, back.Terms.Kind, back.Terms.Effective, back.Period));
        Assert.Equal(0, firm.Balance("6100", "USD").Posted);
        Assert.Equal(1_200_00, firm.BalanceTo(201310, "6100"));
    }

    static RecurringTerms Monthly(DateOnly from, RecurringOn on, int day = 0) =>
        new("RENT", "rent", on, day, from, null, false, AccrualBasis.Amount, 0, "", 360);

    static readonly JournalLine[] RentLines = [new("6100", "USD", 100), new("2300", "USD", -100)];

    // Hand-made: 31 of November is its 30th, a Saturday, so the day that opens next posts it with its own date.
    [Fact]
    public void A_recurring_journal_comes_each_month_once_on_its_day_or_when_the_next_opens()
    {
        firm.Agreed(new SetRecurring(Monthly(firm.Day, RecurringOn.DayOfMonth, 31), RentLines));
        firm.Until(new(2013, 12, 3));
        Assert.Equal([new(2013, 10, 31), new(2013, 11, 30)],
            firm.Facts.OfType<GeneralLedgerFact.JournalPosted>().Select(j => j.Terms.Effective).ToArray());
        firm.Must(new EndRecurring("RENT", "moved"));
        firm.Until(new(2014, 1, 3));
        Assert.Equal(200_00, firm.Balance("6100", "USD").Posted);
        Assert.Equal(Refusal.UnknownSchedule, firm.Ask(new EndRecurring("RENT", "moved")));
    }

    // 31 days of October at 100 a day; and 3.6 per cent on 360 000 over 360 days: 36 a day, 1 116 for October (ACT/360).
    [Theory, InlineData(AccrualBasis.Daily, 3_100_00), InlineData(AccrualBasis.Rate, 1_116_00)]
    public void An_accrual_is_posted_at_month_end_and_reversed_on_the_first(AccrualBasis basis, long expected)
    {
        firm.Agreed(Ledgers.Journal("LOAN", firm.Day, ("1700", 360_000), ("2300", -360_000)));
        firm.Agreed(new SetRecurring(Monthly(firm.Day, RecurringOn.LastBusinessDay) with
        {
            Reverses = true,
            Basis = basis,
            RatePercent = 3.6m,
            RateOn = "1700",
        }, [new("1800", "USD", 100), new("4300", "USD", -100)]));
        firm.Until(new(2013, 10, 31));
        Assert.Equal(expected, firm.Balance("1800", "USD").Posted);
        firm.Until(new(2013, 11, 1));
        Assert.Equal(0, firm.Balance("1800", "USD").Posted);
        Assert.Equal(-expected, firm.BalanceTo(201310, "4300"));
    }

    [Theory]
    [InlineData(0, null, 3.6, "1700", Refusal.BadSchedule), InlineData(32, null, 3.6, "1700", Refusal.BadSchedule)]
    [InlineData(1, -1, 3.6, "1700", Refusal.BadSchedule), InlineData(1, null, 0, "1700", Refusal.BadSchedule)]
    [InlineData(1, null, 3.6, "17", Refusal.BadSchedule), InlineData(1, 60, 3.6, "1700", Refusal.None)]
    public void A_schedule_is_taken_or_refused(int day, int? untilDays, double percent, string on, Refusal why)
    {
        var terms = Monthly(firm.Day, RecurringOn.DayOfMonth, day) with
        {
            Basis = AccrualBasis.Rate,
            RatePercent = (decimal)percent,
            RateOn = on,
            Until = untilDays is { } d ? firm.Day.AddDays(d) : null,
        };
        Assert.Equal(why, firm.Ask(new SetRecurring(terms, RentLines)));
    }

    [Fact]
    public void They_survive_a_snapshot_and_a_replay()
    {
        firm.Agreed(Ledgers.Rent("R-1", firm.Day) with { ReversesNext = true, Corrects = 4 });
        firm.Agreed(new SetRecurring(Monthly(firm.Day, RecurringOn.LastBusinessDay) with { Until = firm.Day.AddDays(90) }, RentLines));
        firm.EndMonth();
        firm.Close("2013-10");
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
        Assert.Equal(firm.Firm.Save(), TestFirm.Replay(firm.Facts).Save());
        Assert.Equal(firm.Firm.PeriodChecks(201311), loaded.PeriodChecks(201311));
    }
}
