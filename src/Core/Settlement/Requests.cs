using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Settlement;

/// <summary>A request to the market about an instruction that it has, and what it last said of it.</summary>
readonly record struct Request(bool IsCancellation, RequestAnswer Answer);

/// <summary>
/// What the market is asked of an instruction that stands, each request known by the number of its fact, and its answers. A refusal leaves
/// what the book has as it is, for only people know whether to ask again, and says so; a cancellation that was refused may be asked anew.
/// </summary>
public sealed partial class SettlementDesk
{
    // The instruction of each request; of those that are open.
    readonly Dictionary<long, long> requests = [];

    /// <summary>The instruction that a request is about, while it is open.</summary>
    public long? InstructionOfRequest(long request) => requests.TryGetValue(request, out var of) ? of : null;

    /// <summary>The last cancellation that was asked of an open instruction; none where it was not.</summary>
    public long? CancellationOf(long instruction)
    {
        long? last = null;
        if (open.TryGetValue(instruction, out var i))
            foreach (var (number, request) in i.Requests)
                if (request.IsCancellation) last = number;
        return last;
    }

    static long? Asks(SettlementFact fact) => fact switch
    {
        SettlementFact.Held f => f.Instruction,
        SettlementFact.Released f => f.Instruction,
        SettlementFact.Prioritised f => f.Instruction,
        SettlementFact.PartialAgreed f => f.Instruction,
        SettlementFact.Linked f => f.Instruction,
        SettlementFact.Unlinked f => f.Instruction,
        SettlementFact.CancelAsked { ByUs: true } f => f.Instruction,
        SettlementFact.CallBackAsked f => f.Instruction,
        _ => null,
    };

    void ApplyAsked(long instruction, long number, bool isCancellation)
    {
        open[instruction].Requests.Add(number, new(isCancellation, RequestAnswer.None));
        requests.Add(number, instruction);
    }

    void ForgetRequests(Instruction i)
    {
        foreach (var number in i.Requests.Keys) requests.Remove(number);
    }

    // The same again is nothing, and so is what came before the end and was told after it.
    static IEnumerable<Fact> Answered(Instruction i, TellRequest c)
    {
        if (c.Words.Length > Register.LongestText)
            return [Refuse(Refusal.TextTooLong, c, $"the reason has more than {Register.LongestText} characters")];
        if (!i.Requests.TryGetValue(c.Request, out var asked))
            return [Refuse(Refusal.UnknownInstruction, c, $"nothing was asked of it under {c.Request}")];
        return c.Answer == asked.Answer || c.Answer < RequestAnswer.Done && asked.Answer >= RequestAnswer.Done ? []
            : [new SettlementFact.RequestAnswered(i.Number, c.Request, c.Day, c.Answer, c.Words)];
    }

    void ApplyAnswer(SettlementFact.RequestAnswered f)
    {
        var i = open[f.Instruction];
        var request = i.Requests[f.Request];
        i.Requests[f.Request] = request with { Answer = f.Answer };
        if (request.IsCancellation && f.Answer == RequestAnswer.Refused && i.CancelAskedBy == 1) i.CancelAskedBy = 0;
    }

    static void SaveRequests(StateWriter to, Instruction i)
    {
        to.Int(i.Requests.Count);
        foreach (var (number, request) in i.Requests) to.Long(number).Int(request.IsCancellation ? 1 : 0).Int((int)request.Answer);
    }

    void LoadRequests(ref StateReader from, Instruction i)
    {
        for (var count = from.Int(); count > 0; count--)
        {
            var number = from.Long();
            i.Requests.Add(number, new(from.Int() == 1, (RequestAnswer)from.Int()));
            requests.Add(number, i.Number);
        }
    }
}
