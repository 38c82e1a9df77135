using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Clearing;

public sealed partial class MarginDesk
{
    /// <summary>What is open with one counterparty: units and what is to be paid for them, by instrument.</summary>
    sealed class NetPositions
    {
        public SortedDictionary<(int Instrument, int Currency), (Int128 Units, Int128 Amount)> ByInstrument { get; } = [];
    }

    /// <summary>
    /// The figures of every netting set: the CCP, counterparties that net, those under a margin agreement. What settles trade for trade
    /// with no agreement is no set, and has none.
    /// </summary>
    public List<Fact> Decide(ReckonMargin c, IMarginBooks books)
    {
        List<Fact> facts = [];
        var lodged = Revalue(c.Day, facts);
        foreach (var (party, net) in Sets(c.Day, books))
        {
            var id = new PartyId(party);
            var terms = TermsOf(id, c.Day);
            var figures = Figures((c.Day, terms ?? NoTerms), net);
            var (given, taken) = (lodged.GetValueOrDefault((party, MarginDirection.Given)),
                lodged.GetValueOrDefault((party, MarginDirection.Taken)));
            figures = figures with
            {
                Given = given,
                Taken = taken,
                RequiredGiven = Required(terms, MarginDirection.Given, figures),
                RequiredTaken = Required(terms, MarginDirection.Taken, figures),
            };
            if (!last.TryGetValue(party, out var before) || before != (c.Day, figures))
                facts.Add(new MarginFact.Reckoned(c.Day, id, figures));
            if (terms is not { } agreed) continue;
            if (figures.RequiredGiven is { } give) facts.AddRange(Calls((id, MarginDirection.Given), (c.Day, agreed), give - given));
            if (figures.RequiredTaken is { } take) facts.AddRange(Calls((id, MarginDirection.Taken), (c.Day, agreed), take - taken));
        }
        return facts;
    }

    SortedDictionary<int, NetPositions> Sets(DateOnly day, IMarginBooks books)
    {
        SortedDictionary<int, NetPositions> sets = [];
        foreach (var party in register.Parties)
            if (TermsOf(party.Id, day) is not null) sets.Add(party.Id.Number, new());
        foreach (var (pledge, _) in holdings) sets.TryAdd(pledge.Party, new());
        foreach (var open in books.Open())
        {
            if (!sets.TryGetValue(open.Party.Number, out var set))
            {
                if (register[open.Party].Terms is not ({ IsCcp: true } or { Nets: true })) continue;
                sets.Add(open.Party.Number, set = new());
            }
            var key = (open.Instrument.Number, open.Currency.Number);
            var net = set.ByInstrument.GetValueOrDefault(key);
            set.ByInstrument[key] = (net.Units + open.Units, net.Amount + open.Amount);
        }
        return sets;
    }

    /// <summary>Variation, gross value and initial margin of what is open.</summary>
    MarginFigures Figures((DateOnly Day, MarginTerms Terms) on, NetPositions net)
    {
        Int128 gross = 0, variation = 0;
        var (count, unpriced) = (0, 0);
        List<(AssetId Instrument, decimal Worth)> positions = [];
        foreach (var ((instrument, currency), (units, amount)) in net.ByInstrument)
        {
            if (units == 0 && amount == 0) continue;
            count++;
            if (Worth(register[new AssetId(instrument)], units, on.Day) is not { } worth
                || Worth(register[new AssetId(currency)], amount, on.Day) is not { } contracted)
            {
                unpriced++;
                continue;
            }
            var minor = Rounding.ToMinor(worth, Base.Scale);
            gross += Math.Abs(minor);
            variation += minor + Rounding.ToMinor(contracted, Base.Scale);
            positions.Add((new(instrument), worth));
        }
        return new(count, unpriced, Bounded(gross), Bounded(variation), Initial(on, positions, Bounded(gross)), 0, 0, null, null);
    }

    InitialMargin Initial((DateOnly Day, MarginTerms Terms) on, List<(AssetId Instrument, decimal Worth)> positions, long gross)
    {
        var (method, floor) = (on.Terms.Method, Rounding.ToMinor(gross * on.Terms.FloorBp / 10_000m, 0));
        if (method == InitialMethod.None) return new(method, 0, 0);
        var scenarios = new PriceScenarios(register, positions.Select(p => p.Instrument), on.Day, on.Terms.Window);
        if (scenarios.Count < LeastScenarios) return new(InitialMethod.Floor, floor, scenarios.Count);
        var exact = new Int128[scenarios.Count];
        foreach (var (instrument, worth) in positions) scenarios.AddLosses(instrument, worth, exact);
        var losses = Array.ConvertAll(exact, loss => Bounded(PriceScenarios.Minor(loss, Base.Scale)));
        var oneIn = register.Conventions.Whole(ConventionKind.MarginTail, on.Day, TailLoss.OneIn);
        var tail = method == InitialMethod.ValueAtRisk ? TailLoss.ValueAtRisk(losses, oneIn) : TailLoss.ExpectedShortfall(losses, oneIn);
        return new(method, Math.Max(tail, floor), scenarios.Count);
    }

    /// <summary>What has to be lodged that way: what one side owes at the day's prices, and initial margin, less the threshold.</summary>
    static long? Required(MarginTerms? terms, MarginDirection direction, in MarginFigures f) => !Covers(terms, direction) ? null
        : Math.Max(0, (direction == MarginDirection.Given ? -f.Variation : f.Variation) + f.Initial.Amount - (terms?.Threshold ?? 0));

    /// <summary>
    /// So many smallest units of an asset in units of the base currency; none without price, index ratio or rate, or past reason.
    /// </summary>
    decimal? Worth(Asset asset, Int128 units, DateOnly day)
    {
        if (register.RateToBase(asset.Currency, day) is not { } rate) return null;
        if (PriceOf(asset, day) is not { } price || Int128.Abs(units) > long.MaxValue) return null;
        if (register.QuoteFactor(asset, day) is not { } factor) return null;
        var worth = (long)Int128.Abs(units) * Unit(asset.Scale);
        foreach (var times in new[] { factor, price, rate })
        {
            if (worth > 0 && times > MostWorth / Math.Max(worth, 1 / MostWorth)) return null;
            worth *= times;
        }
        return units < 0 ? -worth : worth;
    }

    decimal? PriceOf(Asset asset, DateOnly day) => asset.IsSecurity ? register.CloseOf(asset.Id, day) : 1;

    // A sum of more is of no use to anyone; an eighth of what 64 bits hold leaves room to add what is owed to what may be lost.
    static long Bounded(Int128 minor) => (long)Int128.Clamp(minor, -long.MaxValue / 8, long.MaxValue / 8);
}
