using System.Collections.Frozen;

namespace Countinghouse.Reference;

/// <summary>
/// To which market a venue belongs. Source: ISO 10383 list of March 2023, venues and segments that trade shares, funds and bonds;
/// codes that the list calls expired stay, for the days on which they traded.
/// </summary>
public static class Markets
{
    const string America =
        "XNYS XNAS ARCX XASE XCHI XCIS BATS BATY EDGA EDGX XCBO CBSX XBOS XPSX XPHL IEXG MEMX LTSE EPRL XISE XNGS XNMS XNCM XNIM BOSD "
        + "FINR FINN FINY FINC FINO XADF OTCM OTCQ OTCB PINX PSGM EXPM OTCI XOTC CAES LEVL UBSA SGMT IATS MSPL BIDS CDEL";

    const string Union =
        "XETR XETA XETB XFRA FRAA FRAB XSTU XMUN XHAM XBER EQTA EQTB EQTC XDUS XQTX XHAN TGAT XGAT XPAR ALXP XAMS ALXA TNLA XBRU ALXB "
        + "MLXB XLIS ENXL XDUB XMSM XMIL MTAA MTAH ETFP MOTX BMEX XMAD XBAR XVAL XBIL XMCE XHEL DHEL FNFI XSTO DSTO FNSE XCSE DCSE FNDK "
        + "XICE XOSL XOAS MERK XWBO WBAH WBDM XWAR XPRA XBUD XBRA XLJU XZAG XBSE XBUL ASEX XATH XCYS XMAL XLUX XTAL XRIS XLIT AQEU "
        + "AQEA CCXE CEUX BEUE LISZ TQEX TQEA SGMU";

    const string Kingdom =
        "XLON AIMX XLOM BCXE BATE BATD BATP CHIX CHID CHIY LISX BOTC TRQX TRQM TRQB AQXE AQXD NEXX XPLU SGMX LIQU BOAT";

    const string Switzerland = "XSWX XVTX XQMH XSEB XBRN XICB";
    const string Japan = "XJPX XTKS XTK1 XTK2 XTK3 XTAM XJAS XOSE XNGO XFKA XSAP SBIJ XSBI CHIJ CHIS KAIX";

    static readonly FrozenDictionary<string, Market> ByMic = Read();

    /// <summary>Whether a market goes by this name, as US or EU.</summary>
    internal static bool IsNamed(string name) => name is "US" or "EU" or "UK" or "CH" or "JP";

    /// <summary>The market of an ISO 10383 code; <see cref="Market.Other"/> for a code the table has not.</summary>
    public static Market Of(string mic) => ByMic.GetValueOrDefault(mic, Market.Other);

    /// <summary>
    /// Whose clocks tell the trade date. All of the Union reads Frankfurt's: no venue of it trades around the midnight of either zone.
    /// </summary>
    public static Zone ZoneOf(Market market) => market switch
    {
        Market.Other => Zone.Utc,
        Market.Us => Zone.NewYork,
        Market.Eu or Market.Ch => Zone.CentralEurope,
        Market.Uk => Zone.London,
        Market.Jp => Zone.Tokyo,
        _ => throw new ArgumentOutOfRangeException(nameof(market), market, "no such market"),
    };

    /// <summary>The name, in <see cref="Calendars"/>, of the calendar whose days a settlement cycle counts.</summary>
    /// <param name="firms">The firm's own settlement calendar, for a market that is none of the others.</param>
    public static string SettlementCalendarOf(Market market, string firms) => market switch
    {
        Market.Other => firms,
        Market.Us => "US-SETTLEMENT",
        Market.Eu => "EU-SETTLEMENT",
        Market.Uk => "UK-SETTLEMENT",
        Market.Ch => "CH-SETTLEMENT",
        Market.Jp => "JPTO",
        _ => throw new ArgumentOutOfRangeException(nameof(market), market, "no such market"),
    };

    static FrozenDictionary<string, Market> Read()
    {
        var byMic = new Dictionary<string, Market>(StringComparer.Ordinal);
        foreach (var (codes, market) in new[]
        {
            (America, Market.Us), (Union, Market.Eu), (Kingdom, Market.Uk), (Switzerland, Market.Ch), (Japan, Market.Jp),
        })
            foreach (var mic in codes.Split(' '))
                byMic.Add(mic, market);
        return byMic.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
