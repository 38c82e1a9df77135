using System.Buffers;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store.Journal;
using CsCheck;
using Nerdbank.MessagePack;

namespace Countinghouse.Tests.Records;

/// <summary>A fact is written and read back the same, byte for byte: the bytes are what is hashed and proved.</summary>
public sealed class FactBytesTests
{
    public static TheoryData<int> EachType => new(Wire.All.Select(w => w.Number));

    static readonly Gen<Random> Chances = Gen.Int.Select(seed => new Random(seed));

    [Theory, MemberData(nameof(EachType))]
    public void Every_fact_comes_back_as_it_was_written(int number) => Chances.Sample(chance =>
    {
        var fact = new DrawnFacts(chance).Of(Wire.All.Single(w => w.Number == number).Type);
        var bytes = Write(7, 3, fact);
        var read = Read(bytes);
        Assert.Equal((7, 3), (read.Number, read.Command));
        Assert.Equal(DrawnFacts.Dump(fact), DrawnFacts.Dump(read.Fact));
        Assert.Equal(bytes, Write(read.Number, read.Command, read.Fact));
    }, iter: 100);

    [Theory, MemberData(nameof(EachType))]
    public void A_fact_that_is_cut_short_is_refused_and_never_guessed(int number)
    {
        var bytes = Write(7, 3, new DrawnFacts(new(number)).Of(Wire.All.Single(w => w.Number == number).Type));
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => Read(bytes.AsSpan(0, length).ToArray()));
    }

    // The third element of the array is the type, after the head of the array and two numbers of one byte each.
    [Fact]
    public void A_type_that_no_one_knows_is_refused()
    {
        var bytes = Write(7, 3, new TradeFact.AllegementEnded("T-1", "answered"));
        Assert.Equal([0x95, 7, 3, 0xcd, 306 >> 8, 306 & 0xff], bytes[..6]);
        bytes[5]--;
        Assert.Throws<InvalidDataException>(() => Read(bytes)); // TradeAlleged has nine fields, not two
        bytes[4] = 0x7f;
        Assert.Throws<InvalidDataException>(() => Read(bytes));
    }

    [Fact]
    public void Bytes_that_are_no_fact_are_refused() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        try
        {
            Read(bytes);
        }
        catch (InvalidDataException)
        {
        }
    }, iter: 5_000);

    static byte[] Write(long number, long command, Fact fact)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        FactWriter.Write(ref writer, number, command, fact);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    static Recorded Read(byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        return FactReader.Read(ref reader);
    }
}
