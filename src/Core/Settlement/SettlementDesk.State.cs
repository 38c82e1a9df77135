using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Settlement;

public sealed partial class SettlementDesk
{
    public void Save(StateWriter to)
    {
        to.Int(open.Count);
        foreach (var i in open.Values)
        {
            Save(to.Long(i.Number), i.Terms);
            to.Long(i.RestQuantity).Long(i.RestAmount).Int(i.Failing ? 1 : 0).Int((int)i.Why).Int(i.IsHeld ? 1 : 0).Int(i.Priority);
            to.Int(i.MayPart ? 1 : 0).Long(i.LeastPart).Int(i.IsMatched ? 1 : 0).Int(i.CancelAskedBy);
            to.Int(i.Version).Long(i.ToldQuantity).Long(i.ToldAmount).Int((int)i.WhyTold).Date(i.ToldOn);
            to.Int(i.Given.Version).Long(i.Given.Quantity).Long(i.Given.Amount).Long(i.Given.LeftQuantity).Long(i.Given.LeftAmount);
            to.Int(i.WasGiven ? 1 : 0).Int(i.IsCalledBack ? 1 : 0).Int(i.ToldVersion);
            to.Date(i.ChargedOn).Date(i.CloseOutBy ?? default).Int(i.CloseOutWasMissed ? 1 : 0).Int(i.Standing).Int(i.Links.Count);
            foreach (var link in i.Links) to.Int((int)link.Kind).Long(link.Other);
            to.Int(i.RefusedOn.Count);
            foreach (var (version, on) in i.RefusedOn) to.Int(version).Date(on);
            SaveRequests(to, i);
        }
        to.Int(cancelled.Count);
        foreach (var (number, left) in cancelled) Save(to.Long(number).Int(left.Failing ? 1 : 0), left.Rest);
        to.Int(charged.Count);
        foreach (var ((month, currency), t) in charged) to.Date(month).Int(currency).Int(t.Count).Long(t.Paid).Long(t.Received);
        SaveKept(to);
        SaveTold(to);
        to.Date(HandedOn).Long(HandedAt).Long(HandedBefore);
        to.Date(countedOn).Int(watched.Count);
        foreach (var (instrument, count) in watched)
            to.Int(instrument).Int(count.IsOver ? 1 : 0).Int(count.DaysRunning).Int(count.IsListed ? 1 : 0);
        SaveWeights(to);
        SaveBorrows(to);
    }

    static void Save(StateWriter to, SettlementFact.Instructed t)
    {
        to.Long(t.Cause).Int((int)t.Against.Kind).Int(t.Against.Party.Number).Int(t.Against.Account.Number).Date(t.SettleOn);
        to.Int(t.Movement.Instrument.Number).Long(t.Movement.Quantity).Int(t.Movement.Currency.Number).Long(t.Movement.Amount);
    }

    static SettlementFact.Instructed LoadTerms(ref StateReader from) => new(
        from.Long(), new((InstructionKind)from.Int(), new(from.Int()), new(from.Int())), from.Date(),
        new(new(from.Int()), from.Long(), new(from.Int()), from.Long()));

    public void Load(ref StateReader from)
    {
        for (var count = from.Int(); count > 0; count--)
        {
            var number = from.Long();
            var terms = LoadTerms(ref from);
            var i = new Instruction(number, terms)
            {
                RestQuantity = from.Long(), RestAmount = from.Long(), Failing = from.Int() == 1, Why = (FailReason)from.Int(),
                IsHeld = from.Int() == 1, Priority = from.Int(), MayPart = from.Int() == 1, LeastPart = from.Long(),
                IsMatched = from.Int() == 1, CancelAskedBy = from.Int(), Version = from.Int(), ToldQuantity = from.Long(),
                ToldAmount = from.Long(), WhyTold = (FailReason)from.Int(), ToldOn = from.Date(),
                Given = new(from.Int(), from.Long(), from.Long(), from.Long(), from.Long()), WasGiven = from.Int() == 1,
                IsCalledBack = from.Int() == 1, ToldVersion = from.Int(), ChargedOn = from.Date(),
                CloseOutBy = from.Date() is var by && by != default ? by : null,
                CloseOutWasMissed = from.Int() == 1, Standing = from.Int(),
            };
            for (var links = from.Int(); links > 0; links--) i.Add(new((LinkKind)from.Int(), from.Long()));
            for (var refused = from.Int(); refused > 0; refused--) i.RefusedOn.Add(from.Int(), from.Date());
            LoadRequests(ref from, i);
            open.Add(number, i);
            byCause[terms.Cause] = number;
        }
        for (var count = from.Int(); count > 0; count--)
        {
            var number = from.Long();
            var failing = from.Int() == 1;
            var rest = LoadTerms(ref from);
            cancelled.Add(number, new(rest, failing));
            byCause[rest.Cause] = number;
        }
        for (var count = from.Int(); count > 0; count--)
            charged.Add((from.Date(), from.Int()), new(from.Int(), from.Long(), from.Long()));
        LoadKept(ref from);
        LoadTold(ref from);
        (HandedOn, HandedAt, HandedBefore) = (from.Date(), from.Long(), from.Long());
        countedOn = from.Date();
        for (var count = from.Int(); count > 0; count--) watched.Add(from.Int(), new(from.Int() == 1, from.Int(), from.Int() == 1));
        LoadWeights(ref from);
        LoadBorrows(ref from);
    }
}
