using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>
/// What the desk's own day does when first in, first out leaves something short: the settlement run chooses among the bilateral
/// instructions of normal priority the set worth most. What is against the CCP, for a client's custodian, or of a higher priority keeps
/// its turn: it never settles less than first in, first out. Else, or where the choice is worth no more, that stays.
/// </summary>
public sealed partial class SettlementDesk
{
    // A quarter of a second of an ordinary core, in steps; and no more instructions than their rows are made of in less.
    const long MostWork = RunEffort.WorkPerSecond / 4;
    const int MostChoices = 10_000;
    const ulong Seed = 1;
    const int MostAgeDays = 250; // a year of business days: older is no more urgent

    // By the day they hold from.
    readonly SortedDictionary<DateOnly, RunWeights> weights = [];

    /// <summary>By what the desk weighs what settles on a day.</summary>
    public RunWeights WeightsOn(DateOnly day)
    {
        var last = RunWeights.Default;
        foreach (var (from, held) in weights)
            if (from <= day) last = held;
        return last;
    }

    internal Fact? Decide(SetRunWeights c)
    {
        Refused Bad(string column, string detail) => new(Refusal.BadTerms, "settlement weights", $"{c.Source}:{column}", detail);
        var w = c.Weights;
        if (w.ValuePermille is < 0 or > 1_000) return Bad("lambda", "λ is between 0 and 1");
        if (w.CountWorth is < 0 or > RunWeights.MostCount) return Bad("count", $"it is between 0 and {RunWeights.MostCount}");
        if (w.PriorityPermille.Count != Instruction.NormalPriority)
            return Bad("priority_1", "there is a factor for each of four priorities");
        for (var i = 0; i < w.PriorityPermille.Count; i++)
            if (w.PriorityPermille[i] is < 0 or > RunWeights.MostFactor)
                return Bad($"priority_{i + 1}", $"a factor is between 0 and {RunWeights.MostFactor / 1_000}");
        if (w.AgePermille is < 0 or > RunWeights.MostFactor)
            return Bad("age", $"a factor is between 0 and {RunWeights.MostFactor / 1_000}");
        return weights.TryGetValue(c.From, out var known) && Flat(known) == Flat(w) ? null
            : new SettlementFact.RunWeightsSet(c.From, Flat(w));
    }

    static ChoiceWeights Flat(RunWeights w) => new(w.ValuePermille, w.CountWorth, w.PriorityPermille[0], w.PriorityPermille[1],
        w.PriorityPermille[2], w.PriorityPermille[3], w.AgePermille);

    void Weigh(DateOnly from, ChoiceWeights w) =>
        weights[from] = new(w.ValuePermille, w.CountWorth, [w.Reserved, w.Urgent, w.High, w.Normal], w.AgePermille);

    void SaveWeights(StateWriter to)
    {
        to.Int(weights.Count);
        foreach (var (from, held) in weights)
        {
            var w = Flat(held);
            to.Date(from).Int(w.ValuePermille).Long(w.CountWorth).Int(w.Reserved).Int(w.Urgent).Int(w.High).Int(w.Normal);
            to.Int(w.AgePermille);
        }
    }

    void LoadWeights(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
            Weigh(from.Date(), new(from.Int(), from.Long(), from.Int(), from.Int(), from.Int(), from.Int(), from.Int()));
    }

    static bool IsChoice(Instruction i) => i is { Terms.Against.Kind: InstructionKind.Bilateral, Priority: Instruction.NormalPriority };

    /// <summary>
    /// The instructions to settle first, none where nothing better is found; and what all that may be chosen can be worth at most.
    /// </summary>
    (HashSet<long>? Chosen, Int128 Bound) Choose(Run first, Run start)
    {
        var (within, besides) = start.WorthOfPossible(first);
        try
        {
            var input = start.Choices(first);
            if (input.Instructions.Count is 0 or > MostChoices) return (null, within + besides);
            var outcome = SettlementRun.Run(input, new(MostWork, Seed));
            return (outcome.Value > first.ValueOfWhole(onlyChoices: true) ? [.. outcome.Settled] : null, outcome.Bound + besides);
        }
        catch (OverflowException)
        {
            return (null, within + besides); // amounts that a run cannot add up
        }
    }

    /// <summary>What settling an instruction whole is worth, as a run weighs it; its cash in the base currency.</summary>
    long WorthOf(Instruction i, DateOnly day)
    {
        var (currency, @base) = (register[i.Terms.Movement.Currency], register[new AssetId(0)]);
        var cash = Math.Abs(i.RestAmount) * new decimal(1, 0, 0, false, (byte)currency.Scale)
            * (register.RateToBase(currency.Id, day) ?? 0);
        return WeightsOn(day).Of(new()
        {
            Id = i.Number, Seller = 0, Buyer = 1, Security = 0, Quantity = 0, Cash = Rounding.ToMinor(cash, @base.Scale),
            Priority = i.Priority, AgeDays = AgeDays(i, day), Weight = 0,
        });
    }

    int AgeDays(Instruction i, DateOnly day) =>
        Math.Clamp(CalendarOf(i).BusinessDaysBetween(i.Terms.SettleOn, day), 0, MostAgeDays);

    bool IsSecurity(int asset) => register[new AssetId(asset)].IsSecurity;

    sealed partial class Run
    {
        /// <summary>Everything of a day; of what is a choice, the chosen first.</summary>
        public void SettleAll(HashSet<long>? chosen)
        {
            Begin();
            if (desk.HandedOn != command.Day)
            {
                if (chosen is not null)
                {
                    while (SettleOnce(chosen)) { }
                    SettleNet(chosen);
                }
                while (SettleOnce(null)) { }
            }
            FailTheRest();
        }

        /// <summary>
        /// Of what was chosen, that which cannot move one after the other, since each takes what another brings, moves whole and at one
        /// stroke: only what all of it together takes must be there (technical netting).
        /// </summary>
        void SettleNet(HashSet<long> chosen)
        {
            var ring = due.FindAll(o => o.IsOpen && IsChoice(o.Instruction) && chosen.Contains(o.Instruction.Number) && !IsTied(o)
                && !Stopped(o) && o.Offered >= Math.Abs(o.Quantity));
            if (ring.Count is > 1 and <= MostTied && CanMove(ring)) SettleAtOnce(ring);
        }

        /// <summary>What is not for anyone to choose: what the market told, and what nets with itself.</summary>
        public void Begin()
        {
            SettleTold();
            if (desk.HandedOn != command.Day) OffsetAll();
        }

        /// <summary>Whether anything that is due is a choice.</summary>
        public bool HasChoices => due.Exists(o => IsChoice(o.Instruction));

        /// <summary>What the choices that settled whole are worth.</summary>
        public Int128 WorthOfWhole => ValueOfWhole(onlyChoices: true);

        /// <summary>
        /// What the choices of a beginning are worth that the run is given; and of the others what has settled by then, or nothing but
        /// means and links keeps from settling whole.
        /// </summary>
        public (Int128 Within, Int128 Besides) WorthOfPossible(Run first)
        {
            HashSet<long> given = [.. Choosable(first).Select(o => o.Instruction.Number)];
            var (within, besides) = ((Int128)0, (Int128)0);
            foreach (var o in due)
                if (!IsChoice(o.Instruction)) continue;
                else if (given.Contains(o.Instruction.Number)) within += desk.WorthOf(o.Instruction, command.Day);
                else if (!o.IsOpen || !o.IsStuck && o.Instruction is { IsHeld: false, IsMatched: true }
                    && o.Offered >= Math.Max(Math.Abs(o.Quantity), 1)) besides += desk.WorthOf(o.Instruction, command.Day);
            return (within, besides);
        }

        /// <summary>Keeps what it came to, beside what turns alone would have.</summary>
        /// <param name="bound">None: nothing was short, and there was nothing more to settle.</param>
        /// <param name="byTurns">What settling by turn alone is worth.</param>
        public Run Made(Int128? bound, Int128 byTurns)
        {
            var value = WorthOfWhole;
            made = new(due.Count(o => IsChoice(o.Instruction)), due.Count(o => IsChoice(o.Instruction) && !o.IsOpen), Narrow(value),
                Narrow(Int128.Max(bound ?? value, value)), Narrow(byTurns));
            return this;
        }

        static long Narrow(Int128 value) => (long)Int128.Min(value, long.MaxValue);

        /// <summary>Whether something that is a choice lacks what we have too little of.</summary>
        public bool IsShort => due.Exists(o =>
            o.IsOpen && IsChoice(o.Instruction) && o.Ours is FailReason.LackOfSecurities or FailReason.LackOfCash);

        /// <summary>What the instructions that settled whole are worth.</summary>
        public Int128 ValueOfWhole(bool onlyChoices)
        {
            Int128 value = 0;
            foreach (var open in due)
                if (!open.IsOpen && (!onlyChoices || IsChoice(open.Instruction))) value += desk.WorthOf(open.Instruction, command.Day);
            return value;
        }

        /// <summary>Whether it is worth more, and nothing that keeps its turn has settled less.</summary>
        public bool IsBetterThan(Run first)
        {
            for (var k = 0; k < due.Count; k++)
                if (!IsChoice(due[k].Instruction) && (Math.Abs(due[k].Quantity) > Math.Abs(first.due[k].Quantity)
                    || first.due[k].Quantity == 0 && due[k].Amount != first.due[k].Amount)) return false;
            return ValueOfWhole(onlyChoices: false) > first.ValueOfWhole(onlyChoices: false);
        }

        /// <summary>
        /// What may be chosen from, each against a party of its own that has what it offers; we have what is left once what keeps its turn
        /// has moved as first in, first out moved it.
        /// </summary>
        public RunInput Choices(Run first)
        {
            var open = Choosable(first);
            SortedDictionary<int, long> ours = [];
            foreach (var o in open) ours[o.Terms.Instrument.Number] = ours[o.Terms.Currency.Number] = 0;
            foreach (var instrument in stock.Keys) ours[instrument] = 0;
            foreach (var asset in ours.Keys.ToArray()) ours[asset] = Left(new(asset));
            for (var k = 0; k < due.Count; k++)
            {
                if (IsChoice(due[k].Instruction)) continue;
                var terms = due[k].Terms;
                var (quantity, amount) = (due[k].Quantity - first.due[k].Quantity, due[k].Amount - first.due[k].Amount);
                if (ours.ContainsKey(terms.Instrument.Number)) ours[terms.Instrument.Number] += quantity;
                if (ours.ContainsKey(terms.Currency.Number)) ours[terms.Currency.Number] += amount;
            }
            List<RunInstruction> instructions = [];
            List<RunHolding> holdings = [];
            List<RunCash> cash = [];
            foreach (var (asset, units) in ours)
                if (desk.IsSecurity(asset)) holdings.Add(new(0, asset, units) { Others = units - OwnOf(asset, units) });
                else cash.Add(OurCash(new(asset), units));
            foreach (var o in open)
            {
                var (they, weSell) = (instructions.Count + 1, o.Quantity < 0 || o.Quantity == 0 && o.Amount > 0);
                instructions.Add(new()
                {
                    Id = o.Instruction.Number, Seller = weSell ? 0 : they, Buyer = weSell ? they : 0,
                    Security = o.Terms.Instrument.Number, Quantity = Math.Abs(o.Quantity),
                    Cash = weSell ? o.Amount : -o.Amount, Currency = o.Terms.Currency.Number,
                    Priority = o.Instruction.Priority, Weight = desk.WorthOf(o.Instruction, command.Day),
                });
                holdings.Add(new(they, o.Terms.Instrument.Number, Math.Abs(o.Quantity)));
                cash.Add(new(they, o.Terms.Currency.Number, Math.Abs(o.Amount), 0, 0));
            }
            return new(instructions, holdings, cash)
            {
                Links = LinksOf(open), Collateral = [.. stock.Values.Select(s => new RunCollateral(s.Instrument.Number, s.Rate, 0))],
            };
        }

        long OwnOf(int asset, long there) => stock.TryGetValue(asset, out var own) ? own.OwnOf(there) : 0;

        // What is there with credit, less what is lent against securities, which the run reckons itself.
        RunCash OurCash(AssetId currency, long units)
        {
            var now = CreditIn(currency).Now;
            return new(0, currency.Number, units - now.Lent, 0, stock.Count > 0 ? now.Line.CollateralLimit : 0);
        }

        // Choices that nothing but means keeps from settling whole, and whose links lead to each other or to what has settled.
        List<Open> Choosable(Run first)
        {
            var may = due.FindAll(o => o.IsOpen && IsChoice(o.Instruction) && !o.IsStuck
                && o.Instruction is { IsHeld: false, IsMatched: true }
                && o.Offered >= Math.Max(Math.Abs(o.Quantity), 1));
            for (var before = -1; before != may.Count;)
            {
                before = may.Count;
                HashSet<long> numbers = [.. may.Select(o => o.Instruction.Number)];
                may.RemoveAll(o => o.Instruction.Links.Any(l => l.Kind switch
                {
                    LinkKind.With => !numbers.Contains(l.Other),
                    LinkKind.After => !numbers.Contains(l.Other) && first.IsLeft(l.Other),
                    _ => false,
                }));
            }
            return may;
        }

        static List<RunLink> LinksOf(List<Open> open)
        {
            HashSet<long> numbers = [.. open.Select(o => o.Instruction.Number)];
            List<RunLink> links = [];
            foreach (var o in open)
                foreach (var l in o.Instruction.Links)
                    if (l.Kind is LinkKind.After or LinkKind.With && numbers.Contains(l.Other))
                        links.Add(new(l.Kind, l.Other, o.Instruction.Number));
            return links;
        }
    }
}
