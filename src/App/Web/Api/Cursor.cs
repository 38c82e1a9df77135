using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Countinghouse.App.Web.Api;

/// <summary>Where the next page of a list begins, and of which moment it is.</summary>
/// <param name="Fact">Facts that the book had when the first page was read.</param>
/// <param name="At">Rows before it; of a list in the order of its facts, the number of the last one given.</param>
/// <param name="Total">Rows in all.</param>
sealed record Cursor(long Fact, long At, long Total)
{
    const int MarkBytes = 16;

    /// <summary>As it is handed out: bound to what was asked, and marked so that no other is taken.</summary>
    public string Text(byte[] secret, string asked)
    {
        var plain = string.Create(CultureInfo.InvariantCulture, $"{Fact}.{At}.{Total}");
        return WebEncoders.Base64UrlEncode([.. Mark(secret, asked, plain), .. Encoding.ASCII.GetBytes(plain)]);
    }

    /// <summary>None where it is not one that was handed out for what is asked.</summary>
    public static Cursor? Read(string text, byte[] secret, string asked)
    {
        byte[] bytes;
        try
        {
            if (text.Length > 200) return null;
            bytes = WebEncoders.Base64UrlDecode(text);
        }
        catch (FormatException)
        {
            return null;
        }
        if (bytes.Length <= MarkBytes) return null;
        var plain = Encoding.ASCII.GetString(bytes.AsSpan(MarkBytes));
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MarkBytes), Mark(secret, asked, plain))
            && plain.Split('.') is [var fact, var at, var total]
            ? new(Number(fact), Number(at), Number(total)) : null;
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    static byte[] Mark(byte[] secret, string asked, string plain) =>
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{asked}\n{plain}"))[..MarkBytes];
}
