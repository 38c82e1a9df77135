using Countinghouse.Accounting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using CsCheck;

namespace Countinghouse.Tests.Accounting;

/// <summary>Corporate actions of every kind over drawn days: after every command the stock record holds and no place is short.</summary>
public sealed class DrawnActionTests
{
    static readonly string[] Isins = [TestFirm.Aig, TestFirm.BankOfAmerica];

    /// <summary>An action of any kind, with its dates around a day.</summary>
    static CorporateActionTerms Draw(Random chance, DateOnly day, int number)
    {
        var type = ActionType.All[chance.Next(ActionType.All.Count)];
        var ex = day.AddDays(chance.Next(0, 4));
        var record = ex.AddDays(chance.Next(-2, 3));
        var old = Isins[chance.Next(Isins.Length)];
        var (@new, less) = ((decimal)chance.Next(1, 9), (decimal)chance.Next(1, 9));
        if (type.Word == "SPLIT") (@new, less) = (Math.Max(@new, less), Math.Min(@new, less));
        if (type.Word == "REVERSE_SPLIT") (@new, less) = (Math.Min(@new, less), Math.Max(@new, less));
        var gives = type.NeedsRatio || type.NeedsNew || type.Word == "MERGER" && chance.Next(3) > 0;
        var isNew = type.NeedsNew || type.Word == "MERGER" && gives;
        var pays = type.NeedsCash || type.Word == "MERGER" && (!gives || chance.Next(2) == 0);
        var terms = new CorporateActionTerms($"A-{number}", type.Word, old, ex, record, record.AddDays(chance.Next(0, 4)),
            pays ? chance.Next(1, 500) / 100m : null, pays ? "USD" : "", gives ? @new : null, gives ? less : null,
            isNew ? TestFirm.Sap : "", chance.Next(2) == 0 ? 10m : null);
        return type.Family != ActionFamily.Voluntary ? terms : terms with
        {
            Option = type.Word == "EXERCISE" ? "LAPSE" : "KEEP",
            Options = [new("TAKE", chance.Next(1, 300) / 100m, "USD", null, null, "", null, null)],
        };
    }

    /// <param name="meanwhile">What else happens on a day, before its trades.</param>
    /// <param name="closed">What is looked at when it has closed.</param>
    internal static DrawnDays Days(int seed, int count, Action<TestFirm>? meanwhile = null, Action<TestFirm>? closed = null)
    {
        var chance = new Random(seed ^ 0x5eed);
        var days = new DrawnDays(seed);
        var announced = new List<CorporateActionTerms>();
        for (var day = 0; day < count; day++)
        {
            if (day > 0) days.Firm.NextDay();
            for (var i = chance.Next(3); i > 0; i--)
            {
                announced.Add(Draw(chance, days.Firm.Day, announced.Count));
                days.Firm.Run(new AnnounceAction(announced[^1], "corporate-actions.csv"));
                days.Firm.Run(new ElectOption(announced[^1].Id, TestFirm.Client, "TAKE", chance.Next(1, 400)));
            }
            if (announced.Count > 0 && chance.Next(3) == 0)
            {
                var one = announced[chance.Next(announced.Count)];
                if (chance.Next(2) == 0) days.Firm.Run(new CancelAction(one.Id, "drawn"));
                else days.Firm.Run(new AnnounceAction(one with { CashInLieu = chance.Next(1, 90) }, "corporate-actions.csv"));
            }
            days.Firm.Run(new RunActions(days.Firm.Day, ActionMoment.Opening));
            meanwhile?.Invoke(days.Firm);
            days.Trade();
            days.Instruct();
            days.Firm.Must(new CutOff(days.Firm.Day));
            days.Settle();
            days.Close();
            closed?.Invoke(days.Firm);
        }
        return days;
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Campaign.Cases(12, 400))];

    [Theory, MemberData(nameof(Seeds))]
    public void Whatever_is_announced_the_books_hold_and_replay_to_the_same(int seed)
    {
        var firm = Days(seed, 7).Firm;
        var again = TestFirm.Replay(firm.Facts);
        Assert.Equal(firm.Firm.Save(), again.Save());
        var loaded = new Firm();
        Assert.True(loaded.Load(firm.Firm.Save()));
        Assert.Equal(firm.Firm.Save(), loaded.Save());
        // What one action leaves between who is entitled and who pays is nothing once all have paid.
        foreach (var asset in firm.Firm.Register.Assets)
            if (firm.Firm.Actions.All.All(a => a.IsCancelled || a.ExOn is null || a.PaidOn is not null)
                && firm.Firm.Register.AccountOf("CORPORATE-ACTIONS") is { } owed)
                Assert.Equal(0, firm.Firm.Ledger[owed.Id, asset.Id].Traded);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void An_action_that_is_taken_back_where_it_has_just_run_leaves_every_balance_as_it_was(int seed)
    {
        var days = Days(seed, 3);
        days.Firm.NextDay();
        var chance = new Random(seed);
        var terms = Draw(chance, days.Firm.Day, 999) with { ExDate = days.Firm.Day };
        var before = Balances(days.Firm);
        days.Firm.Run(new AnnounceAction(terms, "corporate-actions.csv"));
        days.Firm.Run(new RunActions(days.Firm.Day, ActionMoment.Opening));
        var with = Balances(days.Firm);
        if (days.Firm.Run(new CancelAction(terms.Id, "drawn")).OfType<Refused>().Any()) return;
        Assert.Equal(before, Balances(days.Firm));
        days.Firm.Run(new AnnounceAction(terms, "corporate-actions.csv"));
        Assert.Equal(with, Balances(days.Firm));
    }

    static List<string> Balances(TestFirm firm) => [.. firm.Firm.Ledger.All().Where(b => b.Balance != default)
        .Select(b => $"{b.Account} {b.Asset} {b.Balance}").Order(StringComparer.Ordinal)];

    [Fact]
    public void What_is_given_for_a_holding_is_never_more_than_its_share_and_the_rest_is_below_one_unit() =>
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Int[1, 1_000_000], Gen.Int[1, 1_000_000], Gen.Int[0, 4],
                Gen.Int[0, 4])
            .Sample((held, @new, old, from, to) =>
            {
                var change = new ActionChange("", new(1), new(2), @new, old, true, 0, new(0), 0, 0, 1, new(from, to, 2));
                var (units, fraction) = change.Received(held);
                var exact = (decimal)held * @new / old * (decimal)Math.Pow(10, to - from);
                return Math.Abs(fraction) < 1 && Math.Abs(exact - units - fraction) < 0.0001m
                    && change.Received(-held) == (-units, -fraction);
            });
}
