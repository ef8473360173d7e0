using System.Text;

namespace RpcOverSockets.Generators.Emit;

/// <summary>Collects C# text; it alone knows about indentation and line ends.</summary>
internal sealed class IndentedWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes an empty line.</summary>
    public void Line() => _text.Append('\n');

    /// <summary>Writes one line, or each line of a raw literal, at the current indentation.</summary>
    /// <param name="text">The text; its own indentation is kept.</param>
    public void Line(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string content = line.TrimEnd('\r');

            if (content.Length > 0)
            {
                _text.Append(' ', _depth * 4).Append(content);
            }

            _text.Append('\n');
        }
    }

    /// <summary>Writes a header and an opening brace; the result writes the closing one.</summary>
    public Scope Block(string header)
    {
        Line(header);
        return Block();
    }

    /// <summary>Writes an opening brace; the result writes the closing one.</summary>
    public Scope Block()
    {
        Line("{");
        _depth++;
        return new Scope(this, "}");
    }

    /// <summary>Indents what follows until the result is disposed.</summary>
    public Scope Indent()
    {
        _depth++;
        return new Scope(this, end: null);
    }

    public override string ToString() => _text.ToString();

    /// <summary>Ends an indentation.</summary>
    internal readonly struct Scope : IDisposable
    {
        private readonly IndentedWriter _writer;
        private readonly string? _end;

        internal Scope(IndentedWriter writer, string? end)
        {
            _writer = writer;
            _end = end;
        }

        public void Dispose()
        {
            _writer._depth--;

            if (_end is not null)
            {
                _writer.Line(_end);
            }
        }
    }
}
