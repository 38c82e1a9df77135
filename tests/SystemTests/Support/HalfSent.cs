using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Countinghouse.SystemTests.Support;

/// <summary>
/// A body of lines that is sent piece by piece over a connection of its own, its answers read between the pieces: the server has not got
/// the rest, so whatever happens to it happens amid them. (An HttpClient sends all of a body before it reads.)
/// </summary>
sealed class HalfSent : IDisposable
{
    readonly TcpClient connection = new() { NoDelay = true };
    readonly StreamReader answers;
    int left; // of the chunk that is read

    public HalfSent(Uri server, string path, string secret, string key)
    {
        connection.Connect(server.Host, server.Port);
        connection.ReceiveTimeout = 60_000;
        answers = new(connection.GetStream(), Encoding.ASCII);
        Write($"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {secret}\r\nIdempotency-Key: {key}\r\n"
            + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    void Write(string text) => connection.GetStream().Write(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends a piece of the body; an empty one ends it (RFC 9112, 7.1).</summary>
    public void Send(string piece) => Write($"{piece.Length:x}\r\n{piece}\r\n");

    /// <summary>Status of the answer, once its head has come.</summary>
    public int Head()
    {
        var status = Line();
        while (Line().Length > 0) { }
        return int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    string Line() => answers.ReadLine() ?? throw new IOException("the connection has ended");

    /// <summary>The next line of the answers; none when the server has said all.</summary>
    /// <exception cref="IOException">It was cut off.</exception>
    public string? Answer()
    {
        var line = new StringBuilder();
        while (Next() is { } letter)
            if (letter == '\n') return line.ToString();
            else line.Append(letter);
        return line.Length == 0 ? null : throw new IOException($"{line} is half a line");
    }

    char? Next()
    {
        if (left == 0 && (left = int.Parse(Line(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)) == 0) return null;
        var next = answers.Read();
        if (next < 0) throw new IOException("the connection has ended");
        if (--left == 0) Line(); // a chunk ends with an empty line of its own
        return (char)next;
    }

    public void Dispose()
    {
        answers.Dispose();
        connection.Dispose();
    }
}
