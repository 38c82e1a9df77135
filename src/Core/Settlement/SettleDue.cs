using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

public sealed partial class SettlementDesk
{
    /// <summary>
    /// The settlement of a day. What is held, unmatched or waits for a linked instruction stays where it is. First what is due against
    /// one party in one instrument is netted with itself, oldest first: what failed before rolls into the net. Then deliveries and
    /// receipts settle one by one, in whole or in part, as long as any can move: a receipt may free a delivery and a delivery's cash a
    /// receipt. What is then still open has failed, with the reason that stopped it. Before all that goes what an outside market said
    /// has settled; on a day that was handed to one, nothing else moves. Where something is short, the settlement run may choose better
    /// among what keeps no turn (<see cref="Choose"/>).
    /// </summary>
    public List<Fact> Decide(SettleDue c, IAvailable available)
    {
        var first = new Run(this, c, available);
        first.SettleAll(null);
        if (HandedOn == c.Day || !first.HasChoices) return first.Answer();
        if (!first.IsShort) return first.Made(null, first.WorthOfWhole).Answer();
        var start = new Run(this, c, available);
        start.Begin();
        var (chosen, bound) = Choose(first, start);
        if (chosen is null) return first.Made(bound, first.WorthOfWhole).Answer();
        var other = new Run(this, c, available);
        other.SettleAll(chosen);
        return (other.IsBetterThan(first) ? other : first).Made(bound, first.WorthOfWhole).Answer();
    }

    /// <summary>A part in units with its share of the cash, rounded half away from zero; the last part takes the remainder.</summary>
    static Movement Part(Movement rest, long units)
    {
        var all = Math.Abs(rest.Quantity);
        if (units == all) return rest;
        var share = ((Int128)Math.Abs(rest.Amount) * units * 2 + all) / ((Int128)all * 2);
        return rest with { Quantity = long.Sign(rest.Quantity) * units, Amount = long.Sign(rest.Amount) * (long)share };
    }

    sealed partial class Run
    {
        readonly SettlementDesk desk;
        readonly SettleDue command;
        readonly IAvailable available;
        readonly List<Open> due;
        readonly Dictionary<long, Open> byNumber = [];
        readonly Dictionary<int, long> moved = [];

        List<Fact> Facts { get; } = [];

        /// <summary>An instruction within the run: what is left of it and what the other side still offers.</summary>
        sealed class Open(Instruction instruction, Answer? answer)
        {
            public Instruction Instruction { get; } = instruction;
            public long Quantity { get; set; } = instruction.RestQuantity;
            public long Amount { get; set; } = instruction.RestAmount;
            public long Offered { get; set; } = answer?.Quantity ?? Math.Max(Math.Abs(instruction.RestQuantity), 1);
            public FailReason Theirs { get; } = answer?.Why ?? FailReason.None;
            public FailReason Ours { get; set; }
            /// <summary>In how many parts it has settled today.</summary>
            public int Parts { get; set; }
            /// <summary>The market said it settled, and we lack what it takes.</summary>
            public bool IsStuck { get; set; }
            public Movement Terms => Instruction.Terms.Movement;
            public bool IsOpen => Quantity != 0 || Amount != 0;
        }

        public Run(SettlementDesk desk, SettleDue command, IAvailable available)
        {
            (this.desk, this.command, this.available) = (desk, command, available);
            var answers = new Dictionary<long, Answer>();
            foreach (var answer in command.Answers) answers[answer.Instruction] = answer;
            due = desk.Due(command.Day).ConvertAll(i => new Open(i, answers.TryGetValue(i.Number, out var answer) ? answer : null));
            foreach (var open in due) byNumber.Add(open.Instruction.Number, open);
            TakeStock();
        }

        long Left(AssetId asset) => available.At(asset) + moved.GetValueOrDefault(asset.Number);

        void Move(Movement part)
        {
            _ = CreditIn(part.Currency); // as it is before anything has moved
            secured = SecuredAfter([(part.Instrument, part.Quantity)]);
            moved[part.Instrument.Number] = moved.GetValueOrDefault(part.Instrument.Number) + part.Quantity;
            moved[part.Currency.Number] = moved.GetValueOrDefault(part.Currency.Number) + part.Amount;
        }

        public void OffsetAll()
        {
            var receipts = new Dictionary<(Against, AssetId, AssetId), Receipts>();
            foreach (var open in due)
                if (open.Quantity > 0 && open.Instruction.Terms.Against.Kind == InstructionKind.Ccp && IsFree(open))
                {
                    if (!receipts.TryGetValue(SetOf(open), out var set)) receipts.Add(SetOf(open), set = new());
                    set.All.Add(open);
                }
            foreach (var delivery in due)
                if (delivery.Quantity < 0 && IsFree(delivery) && receipts.TryGetValue(SetOf(delivery), out var set))
                    Offset(delivery, set);
        }

        // Used up from the oldest on.
        sealed class Receipts
        {
            public List<Open> All { get; } = [];
            public int First { get; set; }
        }

        void Offset(Open delivery, Receipts set)
        {
            while (set.First < set.All.Count && set.All[set.First].Quantity == 0) set.First++;
            for (var at = set.First; at < set.All.Count && delivery.Quantity != 0; at++)
            {
                var receipt = set.All[at];
                if (receipt.Quantity == 0) continue;
                var quantity = Math.Min(-delivery.Quantity, receipt.Quantity);
                var (delivered, received) = (PartOf(delivery, quantity), PartOf(receipt, quantity));
                var cash = delivered.Amount + received.Amount;
                if (cash < 0 && !Covers(delivered.Currency, cash)) continue;
                Take(delivery, delivered);
                Take(receipt, received);
                Facts.Add(new SettlementFact.Offset(delivery.Instruction.Number, receipt.Instruction.Number,
                    delivery.Instruction.Terms.Against,
                    command.Day, new(delivered, delivery.Instruction.Failing, received, receipt.Instruction.Failing)));
                Note(delivered.Currency);
            }
        }

        bool IsFree(Open open) => !Stopped(open) && !IsTied(open);

        static (Against, AssetId, AssetId) SetOf(Open open) =>
            (open.Instruction.Terms.Against, open.Terms.Instrument, open.Terms.Currency);

        /// <summary>One pass over what is due; of what is a choice only the chosen, and those whole. True when anything moved.</summary>
        bool SettleOnce(HashSet<long>? chosen)
        {
            var any = false;
            foreach (var open in due)
            {
                if (!open.IsOpen || Stopped(open)) continue;
                var isChosen = chosen is not null && IsChoice(open.Instruction);
                if (isChosen && chosen?.Contains(open.Instruction.Number) != true) continue;
                if (IsTied(open)) any |= SettleTogether(open);
                else if (Possible(open) is { } part && (!isChosen || part.Quantity == open.Quantity))
                {
                    Settle(open, part);
                    any = true;
                }
            }
            return any;
        }

        void Settle(Open open, Movement part)
        {
            Take(open, part);
            open.Parts++;
            Facts.Add(new SettlementFact.Settled(
                open.Instruction.Number, open.Instruction.Terms.Against, command.Day, part, open.Instruction.Failing));
            Note(part.Currency);
        }

        /// <summary>Whether something other than means stands in the way, and notes what.</summary>
        bool Stopped(Open open)
        {
            var i = open.Instruction;
            if (open.IsStuck) return true;
            var why = i.IsHeld ? FailReason.OnHold
                : !i.IsMatched ? FailReason.Unmatched
                : i.Links.Any(l => l.Kind == LinkKind.After && IsLeft(l.Other)) ? FailReason.Linked
                : FailReason.None;
            if (why != FailReason.None) open.Ours = why;
            else if (open.Ours is FailReason.Linked) open.Ours = FailReason.None;
            return why != FailReason.None;
        }

        bool IsLeft(long number) => byNumber.TryGetValue(number, out var open) ? open.IsOpen : desk.open.ContainsKey(number);

        const int MostTied = 200; // four legs each, of the thousand an entry may have

        static bool IsTied(Open open) => open.Instruction.Links.Any(l => l.Kind == LinkKind.With);

        /// <summary>All that is tied together, directly or through others, settles whole at one stroke, or none of it does.</summary>
        bool SettleTogether(Open first)
        {
            List<Open> group = [first];
            HashSet<long> numbers = [first.Instruction.Number];
            for (var at = 0; at < group.Count; at++)
                foreach (var link in group[at].Instruction.Links)
                {
                    if (link.Kind != LinkKind.With || !numbers.Add(link.Other)) continue;
                    if (!byNumber.TryGetValue(link.Other, out var other))
                    {
                        first.Ours = FailReason.Linked; // not due yet
                        return false;
                    }
                    if (other.IsOpen) group.Add(other); // the market said that the other has settled: it waits for no one
                }
            if (group.Count > MostTied || group.Any(o => Stopped(o) || o.Offered < Math.Abs(o.Quantity)) || !CanMove(group))
            {
                foreach (var open in group)
                    if (open.Ours == FailReason.None) open.Ours = FailReason.Linked;
                return false;
            }
            SettleAtOnce(group);
            return true;
        }

        void SettleAtOnce(List<Open> group)
        {
            var parts = group.ConvertAll(o =>
                new TiedPart(o.Instruction.Number, o.Instruction.Terms.Against, PartOf(o, Math.Abs(o.Quantity)), o.Instruction.Failing));
            foreach (var (open, part) in group.Zip(parts)) Take(open, part.Part);
            Facts.Add(new SettlementFact.SettledTogether(command.Day, [.. parts]));
            foreach (var part in parts) Note(part.Part.Currency);
        }

        bool CanMove(List<Open> group) => CanMove(group.Select(o => o.Terms with { Quantity = o.Quantity, Amount = o.Amount }));

        bool CanMove(IEnumerable<Movement> parts)
        {
            SortedDictionary<int, long> needs = [];
            foreach (var part in parts)
            {
                var (instrument, currency) = (part.Instrument.Number, part.Currency.Number);
                needs[instrument] = needs.GetValueOrDefault(instrument) + part.Quantity;
                needs[currency] = needs.GetValueOrDefault(currency) + part.Amount;
            }
            (AssetId Instrument, long Units)[] changes =
                [.. needs.Where(n => desk.IsSecurity(n.Key)).Select(n => (new AssetId(n.Key), n.Value))];
            return changes.All(c => c.Units >= 0 || Left(c.Instrument) >= -c.Units)
                && needs.All(n => desk.IsSecurity(n.Key) || Covers(new(n.Key), n.Value, changes));
        }

        /// <summary>The most of an instruction that can move now; none when nothing can. Notes what stands in the way.</summary>
        Movement? Possible(Open open)
        {
            if (open.Offered <= 0) return null;
            if (open.Quantity == 0) return CanPay(open, 0) ? PartOf(open, 0) : null;
            var most = Math.Min(Math.Abs(open.Quantity), open.Offered);
            if (open.Quantity < 0 && Left(open.Terms.Instrument) < most)
            {
                open.Ours = FailReason.LackOfSecurities;
                most = Math.Max(Left(open.Terms.Instrument), 0);
            }
            if (most > 0 && !CanPay(open, most)) most = Affordable(open, most);
            return most > 0 && MayMove(open, most) ? PartOf(open, most) : null;
        }

        // Ten shares at hand can go round between a purchase and a sale of a million for a hundred thousand parts: so many are tried a day.
        const int MostParts = 100;

        static bool MayMove(Open open, long units)
        {
            var i = open.Instruction;
            if (units == Math.Abs(open.Quantity) || i.MayPart && units >= i.LeastPart && open.Parts < MostParts) return true;
            if (open.Ours == FailReason.None && open.Theirs == FailReason.None) open.Ours = FailReason.BelowPartial;
            return false;
        }

        bool CanPay(Open open, long units)
        {
            if (Covers(PartOf(open, units))) return true;
            open.Ours = FailReason.LackOfCash;
            return false;
        }

        /// <summary>Units whose cash the bank covers, the most of them: what is paid grows with units, so by halving.</summary>
        long Affordable(Open open, long most)
        {
            var (enough, tooMuch) = (0L, most);
            while (tooMuch - enough > 1)
            {
                var middle = enough + (tooMuch - enough) / 2;
                if (Covers(PartOf(open, middle))) enough = middle; else tooMuch = middle;
            }
            return enough;
        }

        static Movement PartOf(Open open, long units) => Part(open.Terms with { Quantity = open.Quantity, Amount = open.Amount }, units);

        void Take(Open open, Movement part)
        {
            open.Quantity -= part.Quantity;
            open.Amount -= part.Amount;
            open.Offered -= Math.Abs(part.Quantity);
            Move(part);
        }

        public void FailTheRest()
        {
            foreach (var open in due)
            {
                if (!open.IsOpen) continue;
                var why = open.Ours != FailReason.None ? open.Ours
                    : desk.HandedOn == command.Day ? Told(open)
                    : open.Theirs != FailReason.None ? open.Theirs
                    : open.Quantity < 0 ? FailReason.CounterpartyMoney : FailReason.CounterpartyLack;
                var rest = open.Terms with { Quantity = open.Quantity, Amount = open.Amount };
                Facts.Add(new SettlementFact.Failed(
                    open.Instruction.Number, open.Instruction.Terms.Against, command.Day, rest, why, open.Instruction.Failing));
            }
        }
    }
}
