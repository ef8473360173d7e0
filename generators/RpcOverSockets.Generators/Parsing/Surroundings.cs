using Microsoft.CodeAnalysis;

namespace RpcOverSockets.Generators.Parsing;

/// <summary>Follows the compilations of one driver and tells whether what declarations see of one another is still the same.</summary>
/// <remarks>Thread-safe. Keeps no compilation alive.</remarks>
internal sealed class Surroundings
{
    private readonly object _gate = new();
    private readonly WeakReference<Compilation?> _last = new(null); // _gate
    private Surface? _surface;                                      // _gate; of _last

    /// <summary>Gets what a compilation shows: the same object as for the last one if it shows the same.</summary>
    public Surface SurfaceOf(Compilation compilation)
    {
        lock (_gate)
        {
            if (_surface is null || !_last.TryGetTarget(out Compilation? last) || !ReferenceEquals(last, compilation))
            {
                if (_surface is null || !_surface.TryFollow(compilation))
                {
                    _surface = new Surface(compilation);
                }

                _last.SetTarget(compilation);
            }

            return _surface;
        }
    }
}
