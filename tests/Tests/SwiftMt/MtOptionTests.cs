using System.Text;
using Countinghouse.Formats.SwiftMt;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>What may stand where: messages that use every sequence of their type, and the same with one thing wrong.</summary>
public sealed class MtOptionTests
{
    const string Receipt = """
        16R:GENL|20C::SEME//R1|23G:NEWM|98E::PREP//20240603101500,123/N0500|99B::SETT//001|99B::TOSE//002|16R:LINK|22F::LINK//WITH
        13A::LINK//541|20C::PREV//R0|16S:LINK|16R:LINK|13B::LINK/ABCD/X1|20U::TRRF//UTI0123456789ABCDEF|36B::PAIR//UNIT/5,|16S:LINK
        16S:GENL|16R:TRADDET|94H::CLEA//LCHLGB2E|94B::TRAD//EXCH/XLON|98A::SETT//20240605|98E::TRAD//20240603093000
        98C::ADEL//20240605120000|90B::DEAL//ACTU/GBP12,5|99A::DAAC//012|35B:ISIN GB0002634946|16R:FIA|94B::PLIS//EXCH/XLON
        22F::FORM//BEAR|12A::CLAS/ISIT/ABC|12C::CLAS//ESVUFR|12B::OPST//AMER|11A::DENO//GBP|98A::COUP//20240901|92A::INTR//4,25
        13A::COUP//012|17B::CALL//Y|90A::MRKT//PRCT/99,|36B::MINO//UNIT/1,|35B:/US/123456AB1|70E::FIAN//MORE|16S:FIA|22F::PROC//OPEP
        22F::RPOR//TRRE|11A::FXIB//GBP|25D::MTCH//MACH|70E::SPRO//WORDS|16S:TRADDET|16R:FIAC|36B::SETT//UNIT/100,|70D::DENC//TEN
        13B::CERT//X1|95P::ACOW//BARCGB22|95L::ALTE//529900T8BM49AURSDO55|97A::SAFE//ACC1|97A::CASH//CASH1|94F::SAFE//CUST/BARCGB22
        16R:BREAK|13B::LOTS//L1|36B::LOTS//UNIT/50,|98A::LOTS//20200101|90B::LOTS//ACTU/GBP9,|22F::PRIC//CLEN|16S:BREAK|16S:FIAC
        16R:REPO|98B::TERM//OPEN|22F::RERT//FIXE|20C::REPO//P1|92A::REPO//1,5|99B::CADE//001|19A::ACRU//GBP1,|70C::SECO//WORDS|16S:REPO
        16R:SETDET|22F::SETR//TRAD|22F::PRIR//0003|22F::STCO//PART|16R:SETPRTY|95P::DEAG//CITIGB2L|95L::ALTE//529900T8BM49AURSDO55
        97A::SAFE//ACC2|98A::PROC//20240603|20C::PROC//X|70C::PACO//TEL|16S:SETPRTY|16R:SETPRTY|95Q::SELL//SOMEONE|16S:SETPRTY
        16R:SETPRTY|95C::PSET//GB|16S:SETPRTY|16R:CSHPRTY|95P::ACCW//BARCGB22|97E::CASH//GB29NWBK60161331926819|70C::PACO//TEL
        16S:CSHPRTY|16R:AMT|17B::ACRU//Y|19A::SETT//GBP1250,|98A::VALU//20240605|16S:AMT|16R:AMT|19A::ACRU//GBP3,5|16S:AMT|16R:AMT
        19A::OTHR//USD5,|19A::RESU//GBP4,|92B::EXCH//USD/GBP/0,8|16S:AMT|16S:SETDET|16R:OTHRPRTY|95P::MEOR//BARCGB22|97A::SAFE//X
        70D::REGI//WORDS|20C::PROC//Y|16S:OTHRPRTY
        """;
    const string Status = """
        16R:GENL|20C::SEME//S1|23G:INST|98C::PREP//20240603101500|16R:LINK|13A::LINK//541|20C::RELA//R1|16S:LINK|16R:STAT
        25D::SETT//PENF|16R:REAS|24B::PENF//LACK|70D::REAS//WORDS|16S:REAS|16S:STAT|16S:GENL|16R:SETTRAN|94B::TRAD//EXCH
        35B:ISIN GB0002634946|36B::SETT//UNIT/100,|19A::SETT//GBP1250,|95P::ACOW//BARCGB22|97A::SAFE//ACC1|22F::SETR//TRAD
        22H::REDE//RECE|22H::PAYM//APMT|22F::STCO//PART|98A::SETT//20240605|98E::TRAD//20240603093000|70E::SPRO//WORDS|16R:SETPRTY
        95P::DEAG//CITIGB2L|97A::SAFE//X|20C::PROC//Y|16S:SETPRTY|16S:SETTRAN|16R:ADDINFO|95P::MEOR//BARCGB22|16S:ADDINFO
        """;
    const string Holdings = """
        16R:GENL|28E:1/ONLY|13A::STAT//001|20C::SEME//H1|23G:NEWM|98C::PREP//20240603101500|98A::STAT//20240603|22F::SFRE//DAIL
        22F::CODE//COMP|22F::STTY//CUST|22F::STBA//SETT|95P::ACOW//BARCGB22|97A::SAFE//ACC1|17B::ACTI//Y|17B::AUDT//N|17B::CONS//N
        16S:GENL|16R:SUBSAFE|97A::SAFE//SUB1|94F::SAFE//CUST/BARCGB22|17B::ACTI//Y|16R:FIN|35B:ISIN GB0002634946|22H::CAOP//CASH
        90A::MRKT//PRCT/99,|94B::PRIC//EXCH/XLON|98A::PRIC//20240603|93B::AGGR//UNIT/100,|93B::AVAI//UNIT/60,|16R:SUBBAL
        93C::PEND//UNIT/AVAI/40,|94F::SAFE//NCSD/CRSTGB22|70C::SUBB//WORDS|16S:SUBBAL|99A::DAAC//012|19A::HOLD//GBP1250,
        92B::EXCH//USD/GBP/0,8|70E::HOLD//WORDS|16R:BREAK|13B::LOTS//L1|93B::LOTS//UNIT/50,|16S:BREAK|16S:FIN|16S:SUBSAFE|16R:ADDINFO
        95P::MEOR//BARCGB22|19A::HOLP//GBP1250,|16S:ADDINFO
        """;
    const string Event = """
        16R:GENL|20C::CORP//C1|20C::SEME//E1|23G:NEWM|22F::CAEV//DVOP|22F::CAMV//CHOS|98C::PREP//20240603101500|25D::PROC//COMP|16R:LINK
        22F::LINK//WITH|13A::LINK//564|20C::PREV//E0|16S:LINK|16S:GENL|16R:USECU|35B:ISIN GB0002634946|16R:ACCTINFO|97A::SAFE//ACC1
        94F::SAFE//CUST/BARCGB22|93B::ELIG//UNIT/100,|93C::PEND//UNIT/AVAI/4,|16S:ACCTINFO|16S:USECU|16R:CADETL|98A::XDTE//20240603
        98B::RDTE//UKWN|69A::INPE//20240101/20240601|92K::INTR//UKWN|17B::CERT//Y|22F::DIVI//FINL|94E::MEET//HALL|70G::WEBB//a_b
        16S:CADETL|16R:CAOPTN|13A::CAON//001|22F::CAOP//CASH|11A::OPTN//GBP|17B::DFLT//Y|98C::RDDT//20240610120000|92F::GRSS//GBP0,5
        16R:SECMOVE|22H::CRDB//CRED|35B:ISIN GB0002634946|92D::ADEX//1,/10,|90L::INDX//5,|98A::PAYD//20240620|16S:SECMOVE|16R:CASHMOVE
        22H::CRDB//CRED|97E::CASH//GB29NWBK60161331926819|19B::ENTL//GBP50,|98A::PAYD//20240620|92J::GRSS//TXBL/GBP0,5|16S:CASHMOVE
        70E::TXNR//WORDS|16S:CAOPTN|16R:ADDINFO|70E::ADTX//WORDS|95P::MEOR//BARCGB22|16S:ADDINFO
        """;
    const string Change = """
        16R:GENL|20C::SEME//C1|23G:NEWM|98C::PREP//20240603101500|95P::ACOW//BARCGB22|97A::SAFE//ACC1|16S:GENL|16R:REQD|20C::RELA//R1
        22F::LINK//LINK|22F::PRIR//0002|16R:LINK|22F::LINK//WITH|13A::LINK//541|20C::PREV//R0|16S:LINK|16S:REQD|16R:REQD|20C::RELA//R2
        22F::SETT//NSET|16S:REQD|16R:ADDINFO|97A::SAFE//ACC1|35B:ISIN GB0002634946|36B::SETT//UNIT/100,|98A::SETT//20240605
        95P::MEOR//BARCGB22|16S:ADDINFO
        """;
    const string Postings = """
        16R:GENL|28E:1/ONLY|13A::STAT//001|20C::SEME//P1|23G:NEWM|98C::PREP//20240603101500|69A::STAT//20240601/20240603
        22F::STBA//SETT|95P::ACOW//BARCGB22|97A::SAFE//ACC1|17B::ACTI//Y|17B::CONS//N|16S:GENL|16R:SUBSAFE|97A::SAFE//SUB1
        94F::SAFE//CUST/BARCGB22|17B::ACTI//Y|16R:FIN|35B:ISIN GB0002634946|90A::MRKT//PRCT/99,|94B::PRIC//EXCH/XLON|98A::PRIC//20240603
        93B::FIOP//UNIT/100,|16R:TRAN|16R:LINK|13A::LINK//541|20C::RELA//R1|16S:LINK|16R:TRANSDET|36B::PSTA//UNIT/40,|99A::DAAC//012
        19A::PSTA//GBP1250,|22F::TRAN//SETT|22H::REDE//RECE|22H::PAYM//APMT|98A::ESET//20240603|98A::SETT//20240603|70E::TRDE//WORDS
        16R:SETPRTY|95P::DEAG//CITIGB2L|97A::SAFE//X|20C::PROC//Y|16S:SETPRTY|16S:TRANSDET|16S:TRAN|16S:FIN|16S:SUBSAFE|16R:ADDINFO
        95P::MEOR//BARCGB22|16S:ADDINFO
        """;
    const string Pending = """
        16R:GENL|28E:1/ONLY|13A::STAT//001|20C::SEME//N1|23G:NEWM|98C::PREP//20240603101500|98A::STAT//20240603|22H::STST//STAT
        22F::SFRE//DAIL|95P::ACOW//BARCGB22|97A::SAFE//ACC1|17B::ACTI//Y|16S:GENL|16R:STAT|25D::SETT//PENF|16R:REAS|24B::PENF//LACK
        70D::REAS//WORDS|16S:REAS|16R:TRAN|16R:LINK|13A::LINK//543|20C::RELA//R1|16S:LINK|16R:TRANSDET|94B::TRAD//EXCH/XLON
        35B:ISIN GB0002634946|36B::PSTA//UNIT/100,|99A::DAAC//012|19A::SETT//GBP1250,|22F::TRAN//SETT|22H::REDE//DELI|22H::PAYM//APMT
        98A::SETT//20240603|98A::TRAD//20240531|70E::TRDE//WORDS|16R:SETPRTY|95P::REAG//CITIGB2L|97A::SAFE//X|20C::PROC//Y|16S:SETPRTY
        16S:TRANSDET|16S:TRAN|16S:STAT|16R:ADDINFO|95P::MEOR//BARCGB22|16S:ADDINFO
        """;
    const string Confirmed = """
        16R:GENL|20C::SEME//F1|23G:NEWM|98C::PREP//20240605101500|16R:LINK|13A::LINK//541|20C::RELA//R1|16S:LINK|16S:GENL|16R:TRADDET
        94B::TRAD//EXCH/XLON|98A::ESET//20240605|98A::TRAD//20240603|98A::SETT//20240605|90B::DEAL//ACTU/GBP12,5|35B:ISIN GB0002634946
        16R:FIA|22F::FORM//BEAR|16S:FIA|22F::PROC//OPEP|16S:TRADDET|16R:FIAC|36B::ESTT//UNIT/60,|36B::PSTT//UNIT/0,|36B::RSTT//UNIT/40,
        19A::PSTT//GBP0,|70D::DENC//TEN|95P::ACOW//BARCGB22|97A::SAFE//ACC1|97A::CASH//CASH1|94F::SAFE//CUST/BARCGB22|16R:BREAK
        13B::LOTS//L1|36B::LOTS//UNIT/50,|16S:BREAK|16S:FIAC|16R:SETDET|22F::SETR//TRAD|16R:SETPRTY|95P::DEAG//CITIGB2L
        97A::SAFE//ACC2|16S:SETPRTY|16R:SETPRTY|95Q::SELL//SOMEONE|16S:SETPRTY|16R:SETPRTY|95C::PSET//GB|16S:SETPRTY|16R:AMT
        19A::ESTT//GBP750,|98A::VALU//20240605|16S:AMT|16R:AMT|19A::ACRU//GBP3,5|16S:AMT|16S:SETDET|16R:OTHRPRTY|95P::MEOR//BARCGB22
        97A::SAFE//X|16S:OTHRPRTY
        """;
    const string Paid = """
        16R:GENL|20C::CORP//C1|20C::SEME//Q1|23G:NEWM|22F::CAEV//DVCA|98C::PREP//20240620101500|16R:LINK|22F::LINK//INFO|13A::LINK//564
        20C::RELA//E1|16S:LINK|16S:GENL|16R:USECU|97A::SAFE//ACC1|94F::SAFE//CUST/BARCGB22|35B:ISIN GB0002634946|16R:FIA|22F::FORM//BEAR
        16S:FIA|93B::CONB//UNIT/100,|16S:USECU|16R:CADETL|98A::XDTE//20240603|98A::RDTE//20240604|92A::INTR//4,25|16S:CADETL|16R:CACONF
        13A::CAON//001|22F::CAOP//CASH|98A::PAYD//20240620|92F::GRSS//GBP0,5|16R:SECMOVE|22H::CRDB//CRED|35B:ISIN GB0002634946
        36B::PSTA//UNIT/4,|98A::POST//20240620|98A::PAYD//20240620|16R:RECDEL|95P::DEAG//CITIGB2L|97A::SAFE//X|16S:RECDEL|16S:SECMOVE
        16R:CASHMOVE|22H::CRDB//CRED|97E::CASH//GB29NWBK60161331926819|16R:CSHPRTY|95P::ACCW//BARCGB22|16S:CSHPRTY|19B::PSTA//GBP50,
        98A::POST//20240620|98A::VALU//20240620|16S:CASHMOVE|16S:CACONF|16R:ADDINFO|70E::ADTX//WORDS|95P::MEOR//BARCGB22|16S:ADDINFO
        """;
    static MtCheck Check(int type, string fields)
    {
        var text = string.Concat(fields.Split(['|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(f => $":{f}\r\n"));
        var (messages, problems) = MtMaterial.Read(
            Encoding.Latin1.GetBytes($"{{1:F01BARCGB22AXXX0000000000}}{{2:I{type}CITIGB2LXXXXN}}{{4:\r\n{text}-}}\r\n"), "drawn");
        Assert.Empty(problems);
        return MtCheck.Of(Assert.Single(messages));
    }

    static string Of(int type) => type switch
    {
        541 => Receipt,
        548 => Status,
        535 => Holdings,
        564 => Event,
        530 => Change,
        536 => Postings,
        537 => Pending,
        545 => Confirmed,
        _ => Paid,
    };

    [Theory, InlineData(541), InlineData(548), InlineData(535), InlineData(564)]
    [InlineData(530), InlineData(536), InlineData(537), InlineData(545), InlineData(566)]
    public void A_message_with_every_sequence_and_option_is_of_its_form(int type)
    {
        var check = Check(type, Of(type));
        Assert.Empty(check.Refusals.Select(r => $"{r.Column} {r.Why}"));
        Assert.Empty(check.Findings.Select(f => $"{f.Rule} {f.Problem.Why}"));
        Assert.NotNull(check.Content);
    }

    [Theory]
    [InlineData(541, "98E::PREP", "98B::PREP//OPEN|98E::PREP"), InlineData(541, "98A::SETT//20240605", "98E::SETT//20240605120000")]
    [InlineData(541, "36B::SETT//UNIT/100,", "36C::SETT//UKWN"), InlineData(541, "97A::SAFE//ACC1", "97E::SAFE//ACC1")]
    [InlineData(541, "95C::PSET//GB", "95U::PSET//GB")]
    [InlineData(541, "19A::SETT", "19B::SETT")]
    [InlineData(541, "92B::EXCH//USD/GBP/0,8", "92A::EXCH//0,8")]
    [InlineData(548, "98A::SETT//20240605", "98A::VALU//20240605"), InlineData(548, "25D::SETT//PENF", "22F::SETT//PENF")]
    [InlineData(535, "22F::STTY//CUST|", "")]
    [InlineData(535, "17B::CONS//N|", "")]
    [InlineData(535, "93B::AVAI//UNIT/60,", "93D::AVAI//60,")]
    [InlineData(564, "22F::CAMV//CHOS|", "")]
    [InlineData(564, "17B::DFLT//Y|", "")]
    [InlineData(564, "98A::PAYD//20240620|16S:SECMOVE", "16S:SECMOVE")]
    [InlineData(564, "97A::SAFE//ACC1", "97E::SAFE//ACC1")]
    [InlineData(530, "97A::SAFE//ACC1|16S:GENL", "16S:GENL"), InlineData(530, "20C::RELA//R1", "20D::RELA//R1")]
    [InlineData(530, "22F::PRIR//0002", "22H::PRIR//RECE"), InlineData(530, "20C::PREV//R0|", "")]
    [InlineData(536, "69A::STAT//20240601/20240603|", ""), InlineData(536, "36B::PSTA//UNIT/40,|", "")]
    [InlineData(536, "22H::REDE//RECE|", ""), InlineData(536, "93B::FIOP//UNIT/100,", "93C::FIOP//UNIT/AVAI/100,")]
    [InlineData(537, "22H::STST//STAT|", ""), InlineData(537, "25D::SETT//PENF|", ""), InlineData(537, "24B::PENF//LACK|", "")]
    [InlineData(537, "22H::PAYM//APMT|", ""), InlineData(537, "98A::STAT//20240603", "98E::STAT//20240603101500")]
    [InlineData(545, "98A::ESET//20240605|", ""), InlineData(545, "36B::ESTT//UNIT/60,|", ""), InlineData(545, "22F::SETR//TRAD|", "")]
    [InlineData(545, "16R:LINK|13A::LINK//541|20C::RELA//R1|16S:LINK|", ""), InlineData(545, "97A::SAFE//ACC2", "97E::SAFE//ACC2")]
    [InlineData(566, "20C::CORP//C1|", ""), InlineData(566, "13A::CAON//001|", ""), InlineData(566, "19B::PSTA//GBP50,|", "")]
    [InlineData(566, "98A::POST//20240620|98A::VALU", "98A::VALU"), InlineData(566, "97A::SAFE//ACC1", "97B::SAFE//IBND/ACC1")]
    public void An_option_that_is_not_the_fields_and_a_field_that_must_be_there_are_refused(int type, string there, string instead)
    {
        Assert.Contains(there.TrimEnd('|'), Of(type).ReplaceLineEndings("|"), StringComparison.Ordinal);
        Assert.NotEmpty(Check(type, Of(type).ReplaceLineEndings("|").Replace(there, instead, StringComparison.Ordinal)).Refusals);
    }

    [Theory]
    [InlineData(541, "95Q::SELL//SOMEONE", "95Q::DECU//SOMEONE", "E86")]
    [InlineData(541, "95Q::SELL//SOMEONE", "95P::DEAG//CITIGB2L", "E84")]
    [InlineData(541, "95C::PSET//GB", "95C::PSET//GB|97A::SAFE//X", "E52")]
    [InlineData(541, "95C::PSET//GB", "95P::BUYR//CITIGB2L", "E91")]
    [InlineData(541, "19A::ACRU//GBP3,5", "19A::SETT//GBP3,5", "E87"), InlineData(541, "|92B::EXCH//USD/GBP/0,8", "", "E62")]
    [InlineData(548, "|19A::SETT//GBP1250,", "", "E83"), InlineData(535, "17B::ACTI//Y|17B::AUDT", "17B::ACTI//N|17B::AUDT", "E66")]
    [InlineData(536, "|19A::PSTA//GBP1250,", "", "E83"), InlineData(536, "17B::ACTI//Y|17B::CONS", "17B::ACTI//N|17B::CONS", "E66")]
    [InlineData(537, "|19A::SETT//GBP1250,", "", "E83"), InlineData(537, "17B::ACTI//Y|16S", "17B::ACTI//N|16S", "E66")]
    [InlineData(545, "95Q::SELL//SOMEONE", "95Q::DECU//SOMEONE", "E86"), InlineData(545, "95P::DEAG", "95P::SELL", "E84")]
    [InlineData(545, "95C::PSET//GB", "95C::PSET//GB|97A::SAFE//X", "E52"), InlineData(545, "95C::PSET//GB", "95P::BUYR//CITIGB2L", "E91")]
    [InlineData(545, "19A::ACRU//GBP3,5", "19A::ESTT//GBP3,5", "E87")]
    [InlineData(545, "|98A::VALU", "|92B::EXCH//USD/GBP/0,8|98A::VALU", "E62")]
    public void What_hangs_on_what_is_found_with_the_networks_code(int type, string there, string instead, string code)
    {
        Assert.Contains(there, Of(type).ReplaceLineEndings("|"), StringComparison.Ordinal);
        var check = Check(type, Of(type).ReplaceLineEndings("|").Replace(there, instead, StringComparison.Ordinal));
        Assert.Empty(check.Refusals);
        Assert.Contains(check.Findings, f => f.Rule == "network" && f.Problem.Why.EndsWith($"({code})", StringComparison.Ordinal));
    }

    // It tells nothing of what is paid, and the network lets it be.
    [Fact]
    public void A_cancellation_needs_no_amount_and_an_instruction_does()
    {
        var fields = Receipt.ReplaceLineEndings("|");
        var from = fields.IndexOf("16R:AMT", StringComparison.Ordinal);
        var without = fields[..from] + fields[fields.IndexOf("16S:SETDET", StringComparison.Ordinal)..];
        Assert.Contains(Check(541, without).Refusals, r => r.Why.StartsWith("sequence AMT is missing", StringComparison.Ordinal));
        var check = Check(541, without.Replace("23G:NEWM", "23G:CANC", StringComparison.Ordinal));
        Assert.True(check.IsSound, string.Join("\n", check.Refusals.Select(r => r.Why).Concat(check.Findings.Select(f => f.Problem.Why))));
    }
}
