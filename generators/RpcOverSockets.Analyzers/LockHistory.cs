using Microsoft.CodeAnalysis;
using RpcOverSockets.Generators.Locking;

namespace RpcOverSockets.Analyzers;

/// <summary>One text of a lock file, and what the last compilation differed from it in, so that an editor does not pay for the walk over
/// all contracts with every key that is pressed in a body. Thread-safe.</summary>
internal sealed class LockHistory
{
    private readonly object _gate = new();
    private LockFindings? _last;                     // _gate

    public LockHistory(string text)
    {
        Locked = LockReader.Read(text, out LockError? error);
        Error = error;
    }

    /// <summary>Gets what the file says, or null where it cannot be read.</summary>
    public ContractLock? Locked { get; }

    /// <summary>Gets why it cannot be read, or null where it can.</summary>
    public LockError? Error { get; }

    /// <summary>Gets the findings of a compilation, or null where the file cannot be read.</summary>
    public LockFindings? FindingsOf(Compilation compilation, CancellationToken cancellationToken)
    {
        if (Locked is null)
        {
            return null;
        }

        LockFindings? last;

        lock (_gate)
        {
            last = _last;
        }

        // Outside the gate: an editor analyzes several compilations at a time, and gives most of them up again.
        LockFindings findings = last?.Follow(compilation) ?? LockFindings.Find(compilation, Locked, cancellationToken);

        lock (_gate)
        {
            _last = findings;
        }

        return findings;
    }
}
