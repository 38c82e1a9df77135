using Countinghouse.Facts;

namespace Countinghouse.Settlement;

public sealed partial class SettlementDesk
{
    sealed partial class Run
    {
        /// <summary>
        /// What the market said has settled moves as it was told, one after the other as long as any can: it has moved there, whatever we
        /// hold or link. What then still cannot, for what each needs comes with another, moves together at one stroke. What we lack for
        /// even so stays told, and is a difference between the market's books and ours.
        /// </summary>
        public void SettleTold()
        {
            var told = due.FindAll(o => o.Instruction.IsTold);
            for (var before = -1; before != told.Count;)
            {
                before = told.Count;
                told.RemoveAll(open =>
                {
                    var part = ToldOf(open);
                    var back = MarkedSince(open, part);
                    if (!CanMove([part, back])) return false;
                    Settle(open, part);
                    TakeBack(open, back);
                    return true;
                });
            }
            if (told.Count is > 1 and <= MostTied && CanMove(told.SelectMany(o => new[] { ToldOf(o), MarkedSince(o, ToldOf(o)) })))
            {
                var backs = told.ConvertAll(o => MarkedSince(o, ToldOf(o)));
                var parts = told.ConvertAll(o =>
                    new TiedPart(o.Instruction.Number, o.Instruction.Terms.Against, ToldOf(o), o.Instruction.Failing));
                foreach (var (open, part) in told.Zip(parts)) Take(open, part.Part);
                Facts.Add(new SettlementFact.SettledTogether(command.Day, [.. parts]));
                foreach (var (open, back) in told.Zip(backs)) TakeBack(open, back);
                return;
            }
            foreach (var open in told)
            {
                open.IsStuck = true;
                open.Ours = ToldOf(open) is { Quantity: < 0 } part && Left(part.Instrument) < -part.Quantity
                    ? FailReason.LackOfSecurities : FailReason.LackOfCash;
            }
        }

        static Movement ToldOf(Open open) =>
            open.Terms with { Quantity = open.Instruction.ToldQuantity, Amount = open.Instruction.ToldAmount };

        /// <summary>
        /// Cash that marks moved of a part that a CCP settled at the price from before them, to go back: + received. The CCP made no
        /// such mark, for it had settled.
        /// </summary>
        static Movement MarkedSince(Open open, Movement told)
        {
            var i = open.Instruction;
            var isBefore = i.ToldVersion < i.Version && i.Failing && i.Terms.Against.Kind == InstructionKind.Ccp && told.Quantity != 0;
            var ours = isBefore ? PartOf(open, Math.Abs(told.Quantity)).Amount : told.Amount;
            return told with { Quantity = 0, Amount = ours - told.Amount };
        }

        void TakeBack(Open open, Movement back)
        {
            if (back.Amount == 0) return;
            Take(open, back);
            Facts.Add(new SettlementFact.MarkTakenBack(open.Instruction.Number, open.Instruction.Terms.Against, command.Day, back));
            Note(back.Currency);
        }

        /// <summary>
        /// Why it failed in the market: what it said today, else what we know to stand in the way; of what failed before and was not there
        /// today, as we called it back to give it anew, what was known of it; else nothing.
        /// </summary>
        FailReason Told(Open open) => open.Instruction is { WhyTold: not FailReason.None } i && i.ToldOn == command.Day ? i.WhyTold
            : Stopped(open) ? open.Ours
            : open.Instruction is { Failing: true, Why: not FailReason.None, Given.IsThere: false } back ? back.Why
            : FailReason.Untold;
    }
}
