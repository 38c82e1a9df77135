using Countinghouse.Facts;
using Countinghouse.Settlement;

namespace Countinghouse.App.Days;

/// <summary>
/// The outside world where none is connected: CCP, depository, bank and custodians that answer each due instruction. By default they do all
/// they are asked to; with a rate they fail some of it, decided by seed, instruction and day, so that the same run gives the same fails.
/// </summary>
/// <param name="failRate">Share of the answers, 0 to 1, in which the other side delivers or takes only a part, or nothing.</param>
sealed class Sandbox(decimal failRate, ulong seed)
{
    public List<Answer> AnswerAll(IEnumerable<Instruction> due, DateOnly day)
    {
        List<Answer> answers = [];
        foreach (var instruction in due)
        {
            var all = Math.Max(Math.Abs(instruction.RestQuantity), 1);
            var draw = Mix(seed ^ Mix((ulong)instruction.Number) ^ Mix((ulong)day.DayNumber << 32));
            if (draw % 1_000_000 >= failRate * 1_000_000m) continue;
            var part = (draw >> 32) % 4 * (ulong)all / 4; // nothing, a quarter, half or three quarters
            answers.Add(new(instruction.Number, (long)part, instruction.RestQuantity < 0
                ? FailReason.CounterpartyMoney : FailReason.CounterpartyLack));
        }
        return answers;
    }

    // SplitMix64 (Steele, Lea, Flood 2014): spreads a number over 64 bits.
    public static ulong Mix(ulong z)
    {
        unchecked
        {
            z += 0x9e3779b97f4a7c15;
            z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
            z = (z ^ z >> 27) * 0x94d049bb133111eb;
            return z ^ z >> 31;
        }
    }
}
