using System.Text;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;

namespace Countinghouse.Tests.Iso20022;

public sealed class MxEntriesTests
{
    const string Head = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId>"
        + "<CreDtTm>2025-10-06T09:00:00Z</CreDtTm></GrpHdr><Stmt><Id>S</Id><Acct><Id><IBAN>GB29NWBK60161331926819</IBAN></Id></Acct>";

    const string Tail = "</Stmt></BkToCstmrStmt></Document>";

    static string Balance(string kind, long amount) =>
        $"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{amount}</Amt>"
        + "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2025-10-06</Dt></Dt></Bal>";

    const string Entry = "<Ntry><Amt Ccy=\"EUR\">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BkTxCd/></Ntry>";

    // A stream that is never there as a whole.
    static Stream Statement(long entries, long closing) => new Repeated(
        Encoding.UTF8.GetBytes(Head + Balance("OPBD", 100) + Balance("CLBD", closing)), Encoding.UTF8.GetBytes(Entry), entries,
        Encoding.UTF8.GetBytes(Tail));

    [Fact]
    public void A_statement_far_longer_than_memory_allows_is_read_and_adds_up()
    {
        const long Entries = 300_000; // 30 MB, twice what is held whole
        var check = MxCheck.OfEntries(Statement(Entries, 100 + Entries), "long.xml", MxSchemas.None);
        Assert.Empty(check.Refusals);
        Assert.Empty(check.Findings);
        Assert.Equal("300000 entries in 1 groups", check.Says);
        Assert.Equal("balance-sum", Assert.Single(MxCheck.OfEntries(Statement(10, 111), "x.xml", MxSchemas.None).Findings).Rule);
    }

    [Fact]
    public void An_entry_that_was_read_is_forgotten()
    {
        using var entries = new MxEntries(Statement(1_000, 1_100), "long.xml", MxSchemas.None, []);
        var read = ReadSome(entries, 999);
        GC.Collect();
        Assert.True(read.Count(r => r.IsAlive) <= 2, "entries are kept");
        Assert.True(entries.Read());
    }

    // In a method of its own, so that no local keeps the last one alive.
    static List<WeakReference> ReadSome(MxEntries entries, int count)
    {
        List<WeakReference> read = [];
        while (read.Count < count && entries.Read()) read.Add(new(entries.Entry));
        return read;
    }

    [Fact]
    public void The_schema_is_held_against_it_on_the_way()
    {
        Material.Require("iso20022/xsd");
        Assert.Equal(MxAnswer.Valid, MxCheck.OfEntries(Statement(10, 110), "x.xml", MxMaterial.Schemas).Schema);
        var wrong = Head + Balance("OPBD", 1) + "\n" + Entry.Replace("<BkTxCd/>", "") + Tail;
        var problem = Assert.Single(MxCheck.OfEntries(new MemoryStream(Encoding.UTF8.GetBytes(wrong)), "x.xml",
            MxMaterial.Schemas).Refusals);
        Assert.Equal(2, problem.Line);
        Assert.Contains("BkTxCd", problem.Why);
    }

    [Theory, InlineData("samples"), InlineData("generated"), InlineData("samples_invalid"), InlineData("generated_invalid")]
    public void Entry_by_entry_the_schema_says_the_same_as_of_the_whole(string folder)
    {
        foreach (var path in MxMaterial.In(folder))
        {
            var bytes = File.ReadAllBytes(path);
            var whole = MxCheck.Of(bytes, path, MxMaterial.Schemas);
            if (whole.Message is null || !MxEntries.Knows(whole.Message.Type)) continue;
            var streamed = MxCheck.OfEntries(new MemoryStream(bytes), path, MxMaterial.Schemas);
            Assert.Equal(whole.Schema, streamed.Schema);
            Assert.Equal(whole.Refusals.Select(p => (p.Line, p.Why)), streamed.Refusals.Select(p => (p.Line, p.Why)));
        }
    }

    [Theory, InlineData(""), InlineData("<a/>"), InlineData("<a"), InlineData("{}")]
    public void What_is_no_statement_is_refused(string text)
    {
        List<Problem> problems = [];
        using var entries = new MxEntries(new MemoryStream(Encoding.UTF8.GetBytes(text)), "x.xml", MxSchemas.None, problems);
        Assert.False(entries.Read());
        Assert.False(entries.IsWhole);
        Assert.Single(problems);
    }

    sealed class Repeated(byte[] head, byte[] part, long times, byte[] tail) : ReadStream
    {
        byte[] now = head;
        int at;
        long done = -1;

        public override int Read(byte[] buffer, int offset, int count)
        {
            while (at == now.Length)
            {
                if (done > times) return 0;
                (now, at) = (++done < times ? part : done == times ? tail : [], 0);
            }
            var got = Math.Min(count, now.Length - at);
            now.AsSpan(at, got).CopyTo(buffer.AsSpan(offset));
            at += got;
            return got;
        }
    }
}
