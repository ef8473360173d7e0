using System.Globalization;

namespace RpcOverSockets.Generators.Locking;

/// <summary>Reads a lock file. It never throws: whatever stands there is a lock or one error with a line.</summary>
internal sealed class LockReader
{
    private readonly ContractLock _lock = new();
    private LockedService? _service;
    private LockedMethod? _method;
    private LockedType? _type;

    // What the service or type has so far.
    private readonly HashSet<uint> _ids = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<LockedMember> _retired = [];

    private LockReader()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <param name="text">Its text; line ends of any system, a byte order mark, comments and empty lines do not count.</param>
    /// <param name="error">Why it cannot be read; null where it can.</param>
    /// <returns>The lock, or null after an error.</returns>
    public static ContractLock? Read(string text, out LockError? error)
    {
        var reader = new LockReader();
        string[] lines = text.TrimStart('\uFEFF').Split('\n');
        bool hasVersion = false;

        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimEnd();

            if (line.Length == 0 || line.TrimStart().StartsWith("#", StringComparison.Ordinal))
            {
                continue;
            }

            string? reason = IsConflict(line) ? "a merge conflict is not resolved; keep one side and run dotnet build -p:RpcLock=update"
                : hasVersion ? reader.ReadLine(line)
                : line is LockWriter.Version or LockWriter.FirstVersion ? null
                : WhyNoVersion(line);

            if (reason is not null)
            {
                error = new LockError(i, reason);
                return null;
            }

            reader._lock.NamesCodecs &= hasVersion || line == LockWriter.Version;
            hasVersion = true;
        }

        error = hasVersion ? null : new LockError(0, $"the file is empty; its first line should be '{LockWriter.Version}'");
        return hasVersion ? reader._lock : null;
    }

    private static bool IsConflict(string line) => line.StartsWith("<<<<<<<", StringComparison.Ordinal)
        || line.StartsWith("=======", StringComparison.Ordinal) || line.StartsWith(">>>>>>>", StringComparison.Ordinal)
        || line.StartsWith("|||||||", StringComparison.Ordinal);

    private static string WhyNoVersion(string line) => line.StartsWith("rpclock ", StringComparison.Ordinal)
        ? $"its version is '{Shorten(line)}', and this build reads '{LockWriter.Version}'; use the version of RpcOverSockets that wrote it"
        : $"it starts with '{Shorten(line)}' instead of '{LockWriter.Version}'";

    private static string Shorten(string line) => line.Length <= 40 ? line : line.Substring(0, 40) + "…";

    private string? ReadLine(string read)
    {
        int depth = read.Length - read.TrimStart(' ').Length;

        // Before words are cut, because a key in quotes may be this very word.
        bool isRetired = depth < 4 && string.CompareOrdinal(read, depth, LockWriter.Retired, 0, LockWriter.Retired.Length) == 0;
        string line = isRetired ? read.Remove(depth, LockWriter.Retired.Length) : read;
        bool isArgument = line.StartsWith("    arg ", StringComparison.Ordinal);
        int value = isArgument ? line.IndexOf(" = ", StringComparison.Ordinal) : -1;
        List<string>? words = LockTokens.Split(value < 0 ? line : line.Substring(0, value));
        bool isRead = words is { Count: > 0 } && depth switch
        {
            0 => ReadHeader(words, isRetired),
            2 => _service is null ? ReadMember(words, isRetired) : ReadMethod(words, isRetired),
            4 => ReadPart(words, value < 0 ? null : line.Substring(value + 3)),
            _ => false,
        };
        return isRead ? null : $"'{Shorten(read.Trim())}' cannot be read here, or stands there twice";
    }

    private bool ReadHeader(List<string> words, bool isRetired)
    {
        _service = null;
        _method = null;
        _type = null;
        _ids.Clear();
        _keys.Clear();
        _retired.Clear();

        if (words[0] == "service" && words.Count == 2)
        {
            _service = new LockedService(words[1]);
            return TryAdd(isRetired ? _lock.RetiredServices : _lock.Services, words[1], _service);
        }

        LockedLayout? layout = words[0] switch
        {
            "array" => LockedLayout.Array,
            "map" => LockedLayout.Map,
            "union" => LockedLayout.Union,
            "enum" => LockedLayout.Enum,
            _ => null,
        };

        if (layout is null || words.Count != (layout == LockedLayout.Enum ? 3 : 2) || Shape.Parse(words[1]) is null)
        {
            return false;
        }

        _type = new LockedType(layout.Value, words[1], words.Count == 3 ? words[2] : "");
        return TryAdd(isRetired ? _lock.RetiredTypes : _lock.Types, words[1], _type);
    }

    private bool ReadMethod(List<string> words, bool isRetired)
    {
        if (words.Count < 3 || words[0] != "method"
            || !uint.TryParse(words[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint id)
            || !_ids.Add(id))
        {
            return false;
        }

        _method = new LockedMethod(words[1], id);
        (isRetired ? _service!.Retired : _service!.Methods).Add(_method);

        foreach (string flag in words.Skip(3))
        {
            switch (flag)
            {
                case "oneway":
                    _method.IsOneWay = true;
                    break;
                case "idempotent":
                    _method.IsIdempotent = true;
                    break;
                case "DropOldest" or "LatestOnly" or "Disconnect" or "Unreliable":
                    _method.Delivery = flag;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private bool ReadPart(List<string> words, string? defaultValue)
    {
        if (_method is not { } method || (words[words.Count - 1] != "bytes" && Shape.Parse(words[words.Count - 1]) is null))
        {
            return false;
        }

        switch (words[0])
        {
            case "arg" when words.Count == 3:
                method.Parameters.Add(new LockedParameter(words[1], words[2], defaultValue));
                return true;
            case "fault" when words.Count == 3:
                method.Faults.Add(new LockedFault(words[1], words[2]));
                return true;
            case "result" when words.Count == 2 && method.Result is null:
                method.Result = words[1];
                return true;
            case "caller" when StreamOf(words) is { } stream && method.CallerStream is null:
                method.CallerStream = stream;
                return true;
            case "callee" when StreamOf(words) is { } stream && method.CalleeStream is null:
                method.CalleeStream = stream;
                return true;
            default:
                return false;
        }
    }

    private static string? StreamOf(List<string> words) => words.Count switch
    {
        2 when words[1] == "bytes" => LockedMethod.Bytes,
        3 when words[1] == "items" => words[2],
        _ => null,
    };

    private bool ReadMember(List<string> words, bool isRetired)
    {
        if (_type is not { } type)
        {
            return false;
        }

        bool isRequired = words.Count == 4 && words[3] == "required";
        LockedMember? member = (type.Layout, words.Count) switch
        {
            (LockedLayout.Array or LockedLayout.Map, _) when words.Count == 3 || isRequired
                => new LockedMember(words[0], words[1], words[2], isRequired),
            (LockedLayout.Union, 2) => new LockedMember(words[0], "", words[1], IsRequired: false),
            (LockedLayout.Enum, 2) => new LockedMember(words[0], words[1], "", IsRequired: false),
            _ => null,
        };
        bool isLegal = member is not null
            && (type.Layout == LockedLayout.Map || IsNumber(member.Key))
            && (member.Shape.Length == 0 || Shape.Parse(member.Shape) is not null)
            && (isRetired ? _retired.Add(member) : _keys.Add(type.Layout == LockedLayout.Enum ? member.Name : member.Key));

        if (isLegal)
        {
            (isRetired ? type.Retired : type.Members).Add(member!);
        }

        return isLegal;
    }

    private static bool IsNumber(string key) => key.Length <= 20
        && decimal.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static bool TryAdd<T>(SortedDictionary<string, T> table, string key, T value)
    {
        if (table.ContainsKey(key))
        {
            return false;
        }

        table.Add(key, value);
        return true;
    }
}
