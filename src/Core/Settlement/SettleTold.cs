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
                    if (!CanMove([part])) return false;
                    Settle(open, part);
                    return true;
                });
            }
            if (told.Count is > 1 and <= MostTied && CanMove(told.Select(ToldOf)))
            {
                var parts = told.ConvertAll(o =>
                    new TiedPart(o.Instruction.Number, o.Instruction.Terms.Against, ToldOf(o), o.Instruction.Failing));
                foreach (var (open, part) in told.Zip(parts)) Take(open, part.Part);
                Facts.Add(new SettlementFact.SettledTogether(command.Day, [.. parts]));
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

        /// <summary>Why it failed in the market: what it said today, else what we know to stand in the way, else nothing.</summary>
        FailReason Told(Open open) => open.Instruction is { WhyTold: not FailReason.None } i && i.ToldOn == command.Day ? i.WhyTold
            : Stopped(open) ? open.Ours : FailReason.Untold;
    }
}
