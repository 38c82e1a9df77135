namespace Countinghouse.Accounting;

/// <summary>Which part of an entity's statement a line is of.</summary>
public enum GroupSection : byte
{
    Assets = 1, Liabilities = 2, Capital = 3, Earlier = 4, Result = 5,
    /// <summary>What of the result is the others' in entities not wholly the group's, taken off it: the owners have the rest.</summary>
    MinorityResult = 6,
    Translation = 7, Minority = 8,
}

/// <summary>A line of one entity: of assets debit +, of the rest credit +; of what is owed under an account, debit + as an asset.</summary>
/// <param name="With">LEI of the entity that the balance or the result is with; empty where it is with others.</param>
public readonly record struct GroupLine(GroupSection Section, string Line, decimal Amount, string With = "")
{
    /// <summary>What the amount is in; empty: the entity's own currency.</summary>
    public string Currency { get; init; } = "";

    /// <summary>Units of the entity's own currency for so many of this one as <see cref="Over"/> says.</summary>
    public decimal Times { get; init; } = 1;

    public decimal Over { get; init; } = 1;

    /// <summary>Day whose rate that is, yyyymmdd.</summary>
    public long On { get; init; }

    /// <summary>What is under one account, by code and LEI, is one balance, or one result; empty: each is by itself.</summary>
    public string Account { get; init; } = "";

    /// <summary>ISIN of what it is the worth of, with the account where it is what an account's holding brought: what has one is one before
    /// it is rounded.</summary>
    public string Isin { get; init; } = "";

    /// <summary>The line where the sum is below zero: of a balance among the liabilities, of a result among the costs.</summary>
    public string Other { get; init; } = "";
}

/// <summary>Units of the group's currency for one of the entity's.</summary>
/// <param name="Closing">For assets and liabilities (IAS 21.39 a).</param>
/// <param name="Average">For what was earned, as a rate near those of its days (IAS 21.39 b, 21.40).</param>
/// <param name="Historical">For capital and the results of earlier years, at which they came in.</param>
public readonly record struct GroupRates(decimal Closing, decimal Average, decimal Historical);

/// <summary>An entity of the group with its lines, which balance: assets equal the rest.</summary>
/// <param name="Share">Of it that is the group's, above 0 and at most 1.</param>
public sealed record GroupEntity(string Name, string Lei, decimal Share, GroupRates Rates, IReadOnlyList<GroupLine> Lines)
{
    /// <summary>In which it keeps its books; asked only where lines are in others.</summary>
    public string Currency { get; init; } = "";
}

/// <summary>A line of the group in its currency: what the entities have together, what of it is among themselves, and the rest.</summary>
public readonly record struct ConsolidatedLine(GroupSection Section, string Line, decimal Sum, decimal Eliminated)
{
    public decimal Group => Sum - Eliminated;
}

/// <summary>What two entities say of what the one owes the other, in the group's currency, when they do not say the same.</summary>
public readonly record struct GroupBreak(string Creditor, string Debtor, decimal Claimed, decimal Owed)
{
    /// <summary>It is of income and expense, net: what the one has earned of the other, and what that has spent on it.</summary>
    public bool IsOfResult { get; init; }
}

/// <summary>
/// Several firms as if they were one: translated (IAS 21.39), what they owe and charge each other left out (IFRS 10 B86 c), and what is
/// not the group's own shown apart (IFRS 10.22). Income and expense are the whole of every entity's (IFRS 10 B86 a), and what of the result
/// is the others' is taken off it on a line of its own (IAS 1.81B a, IFRS 10 B94). What translating at several rates makes is of its own
/// line in equity, exactly what is left.
/// Those wholly the group's that keep their books in one currency are put together before anything is translated, so that a firm divided in
/// two is the firm.
/// </summary>
public static partial class Consolidation
{
    /// <param name="scale">Decimals of the group's currency.</param>
    /// <param name="setOff">Whether what one claims of a counterparty is set off against what another owes it (IAS 32.42).</param>
    public static (List<ConsolidatedLine> Lines, List<GroupBreak> Breaks) Run(IReadOnlyList<GroupEntity> entities, int scale,
        bool setOff = true)
    {
        var sums = new SortedDictionary<(GroupSection Section, string Line), (decimal Sum, decimal Eliminated)>();
        var among = new Among(entities);
        void Add(GroupSection section, string line, decimal amount, decimal eliminated)
        {
            var known = sums.GetValueOrDefault((section, line));
            sums[(section, line)] = (known.Sum + amount, known.Eliminated + eliminated);
        }
        // A minority has its part of one entity: that stands by itself.
        foreach (var pool in entities.GroupBy(e => (e.Currency, e.Rates, Alone: e.Share == 1 ? "" : e.Lei)).Select(p => p.ToList()))
        {
            var entity = pool[0];
            var equity = 0m; // what it has less what it owes
            var own = new List<(GroupSection Section, string Line, decimal Amount, decimal Eliminated)>();
            foreach (var (lei, line) in Together(pool, among.Members, setOff))
            {
                var amount = Math.Round(line.Amount * RateOf(entity.Rates, line.Section), scale, MidpointRounding.AwayFromZero);
                if (!IsBalance(line.Section))
                {
                    var isAmong = lei.Length > 0 && line.Section == GroupSection.Result;
                    own.Add((line.Section, line.Line, amount, isAmong ? amount : 0));
                    if (isAmong) among.Earned(lei, line.With, amount);
                    continue;
                }
                var isAsset = line.Section == GroupSection.Assets;
                equity += isAsset ? amount : -amount;
                Add(line.Section, line.Line, amount, lei.Length > 0 ? amount : 0);
                if (lei.Length > 0) among.Stands(lei, line.With, isAsset, amount);
            }
            if (equity - own.Sum(o => o.Amount) is not 0 and var left) own.Add((GroupSection.Translation, TranslationDifference, left, 0));
            AddOwn(entity, own, scale, Add);
        }
        var breaks = among.Breaks(Add);
        return ([.. sums.Select(s => new ConsolidatedLine(s.Key.Section, s.Key.Line, s.Value.Sum, s.Value.Eliminated))], breaks);
    }

    const string TranslationDifference = "Translation difference";

    // What is the group's of each line of equity; the rest of all of them is the minority's, so that nothing is lost in rounding. Of what
    // was earned in the year every line stands whole.
    static void AddOwn(GroupEntity entity, List<(GroupSection Section, string Line, decimal Amount, decimal Eliminated)> own,
        int scale,
        Action<GroupSection, string, decimal, decimal> add)
    {
        decimal Others(decimal amount) =>
            entity.Share == 1 ? 0 : amount - Math.Round(amount * entity.Share, scale, MidpointRounding.AwayFromZero);
        var (earned, others) = (0m, 0m);
        foreach (var (section, line, amount, eliminated) in own)
        {
            var theirs = section == GroupSection.Result ? 0 : Others(amount);
            if (section == GroupSection.Result) earned += amount;
            add(section, line, amount - theirs, eliminated);
            others += theirs;
        }
        if (Others(earned) is not 0 and var part)
        {
            add(GroupSection.MinorityResult, $"Result attributable to non-controlling interests in {entity.Name}", -part, 0);
            others += part;
        }
        if (others != 0) add(GroupSection.Minority, $"Minority interest in {entity.Name}", others, 0);
    }

    static decimal RateOf(GroupRates rates, GroupSection section) => section switch
    {
        GroupSection.Assets or GroupSection.Liabilities => rates.Closing,
        GroupSection.Result => rates.Average,
        _ => rates.Historical,
    };
}
