RpcOverSockets.CompilerServices: interface IRpcArguments<TSelf> where TSelf : struct, IRpcArguments<TSelf>
    static abstract TSelf Read(ref MessagePackReader reader)
    static abstract void Write(ref MessagePackWriter writer, in TSelf arguments)

RpcOverSockets.CompilerServices: abstract class RpcClient
    protected RpcClient(RpcInvoker invoker)
    public RpcInvoker Invoker { get; }

RpcOverSockets.CompilerServices: readonly struct RpcDisposableCodec : IRpcCodec<IAsyncDisposable>
    public static IAsyncDisposable? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IAsyncDisposable? value)

RpcOverSockets.CompilerServices: abstract class RpcDownload
    public static RpcDownload To(PipeWriter writer)
    public static RpcDownload To(Stream stream)

RpcOverSockets.CompilerServices: abstract class RpcFault
    public static RpcFault Of<TException, TCodec>(string name) where TException : Exception where TCodec : struct, IRpcCodec<TException>
    public string Name { get; }

RpcOverSockets.CompilerServices: sealed class RpcHiddenMemberAttribute : Attribute
    public RpcHiddenMemberAttribute(string type, string member, string attribute)
    public string Attribute { get; }
    public string Member { get; }
    public string Type { get; }

RpcOverSockets.CompilerServices: readonly struct RpcInvocation
    public CancellationToken CancellationToken { get; }
    public IAsyncEnumerable<TItem> Items<TItem, TCodec>() where TCodec : struct, IRpcCodec<TItem>
    public PipeReader Reader()
    public PipeWriter Writer()
    public RpcCallContext Context { get; }
    public Stream ReadStream()
    public Stream WriteStream()
    public TArguments ReadArguments<TArguments>() where TArguments : struct, IRpcArguments<TArguments>
    public void Reply(Task task)
    public void Reply(ValueTask task)
    public void Reply<TResult, TCodec>(Task<TResult> task) where TCodec : struct, IRpcCodec<TResult>
    public void Reply<TResult, TCodec>(ValueTask<TResult> task) where TCodec : struct, IRpcCodec<TResult>
    public void ReplyBytes(ValueTask<PipeReader> reader)
    public void ReplyBytes(ValueTask<Stream> stream)
    public void ReplyItems<TItem, TCodec>(IAsyncEnumerable<TItem> items) where TCodec : struct, IRpcCodec<TItem>
    public void ReplyItems<TItem, TCodec>(ValueTask<IAsyncEnumerable<TItem>> items) where TCodec : struct, IRpcCodec<TItem>

RpcOverSockets.CompilerServices: sealed class RpcInvoker
    public IAsyncEnumerable<TItem> StreamAsync<TArguments, TItem, TCodec>(RpcMethodDescriptor method, in TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken) where TArguments : struct, IRpcArguments<TArguments> where TCodec : struct, IRpcCodec<TItem>
    public ValueTask CallAsync<TArguments>(RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, RpcDownload? download, CancellationToken cancellationToken) where TArguments : struct, IRpcArguments<TArguments>
    public ValueTask CallAsync<TArguments>(RpcMethodDescriptor method, in TArguments arguments, CancellationToken cancellationToken) where TArguments : struct, IRpcArguments<TArguments>
    public ValueTask ReleaseAsync()
    public ValueTask SendAsync<TArguments>(RpcMethodDescriptor method, in TArguments arguments, CancellationToken cancellationToken) where TArguments : struct, IRpcArguments<TArguments>
    public ValueTask<IAsyncEnumerable<TItem>> OpenStreamAsync<TArguments, TItem, TCodec>(RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken) where TArguments : struct, IRpcArguments<TArguments> where TCodec : struct, IRpcCodec<TItem>
    public ValueTask<PipeReader> OpenPipeAsync<TArguments>(RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken) where TArguments : struct, IRpcArguments<TArguments>
    public ValueTask<Stream> OpenByteStreamAsync<TArguments>(RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, CancellationToken cancellationToken) where TArguments : struct, IRpcArguments<TArguments>
    public ValueTask<TResult> CallAsync<TArguments, TResult, TCodec>(RpcMethodDescriptor method, TArguments arguments, RpcUpload? upload, RpcDownload? download, CancellationToken cancellationToken) where TArguments : struct, IRpcArguments<TArguments> where TCodec : struct, IRpcCodec<TResult>
    public ValueTask<TResult> CallAsync<TArguments, TResult, TCodec>(RpcMethodDescriptor method, in TArguments arguments, CancellationToken cancellationToken) where TArguments : struct, IRpcArguments<TArguments> where TCodec : struct, IRpcCodec<TResult>

RpcOverSockets.CompilerServices: sealed class RpcMethodDescriptor
    public ReadOnlyMemory<RpcFault> Faults { get; }
    public RpcDelivery Delivery { get; }
    public RpcDispatchMode Dispatch { get; }
    public RpcMethodDescriptor(string service, string name, uint id, RpcMethodFlags flags, RpcDispatchMode dispatch)
    public RpcMethodDescriptor(string service, string name, uint id, RpcMethodFlags flags, RpcDispatchMode dispatch, RpcDelivery delivery, RpcFault[] faults)
    public RpcMethodFlags Flags { get; }
    public override string ToString()
    public string Name { get; }
    public string Service { get; }
    public uint Id { get; }

RpcOverSockets.CompilerServices: enum RpcMethodFlags
    CalleeBytes = 32
    CalleeItems = 16
    CalleeStreams = CalleeItems | CalleeBytes
    CallerBytes = 8
    CallerItems = 4
    CallerStreams = CallerItems | CallerBytes
    Idempotent = 2
    None = 0
    OneWay = 1

RpcOverSockets.CompilerServices: readonly struct RpcNoArguments : IRpcArguments<RpcNoArguments>
    public static RpcNoArguments Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, in RpcNoArguments arguments)

RpcOverSockets.CompilerServices: readonly struct RpcReferenceCodec<TContract> where TContract : class, IRpcService<TContract> : IRpcCodec<TContract> where TContract : class, IRpcService<TContract>
    public static TContract? Read(ref MessagePackReader reader)
    public static void Describe(PayloadDescription payloads)
    public static void Write(ref MessagePackWriter writer, TContract? value)

RpcOverSockets.CompilerServices: abstract class RpcServiceDescriptor<TService> where TService : class
    protected RpcServiceDescriptor(string name, RpcMethodDescriptor[] methods)
    public ReadOnlyMemory<RpcMethodDescriptor> Methods { get; }
    public abstract TService CreateClient(RpcInvoker invoker)
    public abstract void Dispatch(TService service, int method, RpcInvocation invocation)
    public string Name { get; }
    public virtual string DescribeMethod(int method, PayloadDescription payloads)

RpcOverSockets.CompilerServices: abstract class RpcUpload
    public static RpcUpload Bytes(PipeReader reader)
    public static RpcUpload Bytes(Stream stream)
    public static RpcUpload Items<TItem, TCodec>(IAsyncEnumerable<TItem> items) where TCodec : struct, IRpcCodec<TItem>

RpcOverSockets: interface IRpcSerializationCallbacks
    void OnAfterDeserialize()
    void OnBeforeSerialize()

RpcOverSockets: interface IRpcService<TSelf> where TSelf : class
    static virtual RpcServiceDescriptor<TSelf>? Describe()

RpcOverSockets: interface IRpcSurrogate<T, TSelf> where T : notnull where TSelf : IRpcSurrogate<T, TSelf>
    T ToValue()
    static abstract TSelf FromValue(T value)

RpcOverSockets: enum RpcArmMode
    EdgeOwned = 1
    OneShot = 0

RpcOverSockets: abstract class RpcCallContext
    public ActivityContext TraceContext { get; }
    public RpcMetadata RequestMetadata { get; }
    public RpcMetadata ResponseMetadata { get; }
    public TimeSpan? Remaining { get; }
    public abstract CancellationToken CancellationToken { get; }
    public abstract CancellationToken DrainToken { get; }
    public abstract RpcPeer Peer { get; }
    public static RpcCallContext? Current { get; }
    public string Method { get; }
    public string Service { get; }

RpcOverSockets: static class RpcCallContextExtensions
    public static TService CreateClient<TService>(this RpcCallContext context) where TService : class, IRpcService<TService>

RpcOverSockets: enum RpcCallKind
    CalleeStream = 3
    CallerStream = 2
    DuplexStream = 4
    OneWay = 1
    Unary = 0

RpcOverSockets: sealed record RpcCallOptions : IEquatable<RpcCallOptions>
    public Action<RpcMetadata>? OnResponseMetadata { get; init; }
    public RpcCallOptions <Clone>$()
    public RpcCallOptions()
    public RpcMetadata? Metadata { get; init; }
    public TimeSpan? Timeout { get; init; }
    public bool Equals(RpcCallOptions? other)
    public bool WaitForReady { get; init; }
    public override bool Equals(object? obj)
    public override int GetHashCode()
    public override string ToString()
    public static bool operator !=(RpcCallOptions? left, RpcCallOptions? right)
    public static bool operator ==(RpcCallOptions? left, RpcCallOptions? right)

RpcOverSockets: sealed class RpcCallbackAttribute : Attribute
    public RpcCallbackAttribute()
    public RpcCallbackAttribute(string name)
    public string? Name { get; }

RpcOverSockets: sealed class RpcChannel : IAsyncDisposable
    public RpcChannel AddService<TService>(TService service) where TService : class, IRpcService<TService>
    public RpcEndPoint EndPoint { get; }
    public TService CreateClient<TService>() where TService : class, IRpcService<TService>
    public Task ConnectAsync(CancellationToken cancellationToken = default)
    public ValueTask DisposeAsync()
    public static RpcChannel Create(RpcEndPoint endPoint, RpcChannelOptions? options = null)
    public static RpcChannel Create(string endPoint, RpcChannelOptions? options = null)
    public static RpcChannel Over(IDuplexPipe pipe, RpcChannelOptions? options = null)
    public static RpcChannel Over(Stream stream, RpcChannelOptions? options = null)

RpcOverSockets: sealed class RpcChannelOptions
    public IList<RpcClientInterceptor> Interceptors { get; }
    public IList<RpcServerInterceptor> ServerInterceptors { get; }
    public ILoggerFactory LoggerFactory { get; set; }
    public RpcChannelOptions()
    public RpcConnectionOptions Connection { get; }
    public RpcReactorOptions Reactor { get; }
    public RpcSocketOptions Socket { get; }
    public TimeSpan DefaultTimeout { get; set; }
    public TimeSpan? ReconnectDelay { get; set; }
    public TimeSpan? ReconnectDelayMax { get; set; }

RpcOverSockets: sealed class RpcClientCall
    public CancellationToken CancellationToken { get; }
    public RpcCallKind Kind { get; }
    public RpcCallOptions Options { get; }
    public RpcClientCall WithCancellation(CancellationToken cancellationToken)
    public RpcClientCall WithMetadata(string key, string value)
    public RpcClientCall WithOptions(RpcCallOptions options)
    public RpcEndPoint? EndPoint { get; }
    public bool IsIdempotent { get; }
    public override string ToString()
    public string Method { get; }
    public string Service { get; }

RpcOverSockets: static class RpcClientExtensions
    public static TService With<TService>(this TService client, RpcCallOptions options) where TService : class, IRpcService<TService>

RpcOverSockets: abstract class RpcClientInterceptor
    protected RpcClientInterceptor()
    public virtual IAsyncEnumerable<TItem> StreamAsync<TItem>(RpcClientCall call, Func<RpcClientCall, IAsyncEnumerable<TItem>> next)
    public virtual ValueTask<TResult> CallAsync<TResult>(RpcClientCall call, Func<RpcClientCall, ValueTask<TResult>> next)

RpcOverSockets: sealed class RpcCodecAttribute : Attribute
    public RpcCodecAttribute(Type codec)
    public Type Codec { get; }

RpcOverSockets: sealed class RpcConnectionOptions
    public RpcConnectionOptions()
    public TimeSpan HandshakeTimeout { get; set; }
    public TimeSpan KeepAliveInterval { get; set; }
    public TimeSpan KeepAliveTimeout { get; set; }
    public TimeSpan SendStallTimeout { get; set; }
    public int BlockedHandlersMax { get; set; }
    public int ConcurrentCallsMax { get; set; }
    public int CreditBytes { get; set; }
    public int ExportedObjectsMax { get; set; }
    public int FrameBytesMax { get; set; }
    public int OutboxBytesMax { get; set; }
    public int PayloadDepthMax { get; set; }
    public int WaitingCallsMax { get; set; }

RpcOverSockets: sealed class RpcConstructorAttribute : Attribute
    public RpcConstructorAttribute()

RpcOverSockets: enum RpcDelivery
    Disconnect = 3
    DropOldest = 1
    LatestOnly = 2
    Unreliable = 4
    Wait = 0

RpcOverSockets: sealed class RpcDeliveryAttribute : Attribute
    public RpcDelivery Delivery { get; }
    public RpcDeliveryAttribute(RpcDelivery delivery)

RpcOverSockets: sealed class RpcDispatchAttribute : Attribute
    public RpcDispatchAttribute(RpcDispatchMode mode)
    public RpcDispatchMode Mode { get; }

RpcOverSockets: enum RpcDispatchMode
    Auto = 0
    Inline = 1
    Pool = 2

RpcOverSockets: sealed record RpcEndPoint : IEquatable<RpcEndPoint>
    public RpcEndPoint <Clone>$()
    public RpcTransport Transport { get; }
    public bool Equals(RpcEndPoint? other)
    public const int UnixPathBytesMax = 107
    public int Port { get; }
    public override bool Equals(object? obj)
    public override int GetHashCode()
    public override string ToString()
    public static RpcEndPoint Parse(string text)
    public static bool operator !=(RpcEndPoint? left, RpcEndPoint? right)
    public static bool operator ==(RpcEndPoint? left, RpcEndPoint? right)
    public string Host { get; }

RpcOverSockets: sealed class RpcException : Exception
    public RpcException(RpcStatus status, string message)
    public RpcException(RpcStatus status, string message, RpcOutcome outcome, Exception? innerException = null)
    public RpcMetadata Metadata { get; }
    public RpcOutcome Outcome { get; }
    public RpcStatus Status { get; }

RpcOverSockets: sealed class RpcFaultAttribute<TException> where TException : Exception : Attribute
    public RpcFaultAttribute()

RpcOverSockets: sealed class RpcIdempotentAttribute : Attribute
    public RpcIdempotentAttribute()

RpcOverSockets: sealed class RpcIgnoreAttribute : Attribute
    public RpcIgnoreAttribute()

RpcOverSockets: sealed class RpcKeyAttribute : Attribute
    public RpcKeyAttribute(int index)
    public RpcKeyAttribute(string name)
    public int Index { get; }
    public string? Name { get; }

RpcOverSockets: static class RpcMemory
    public static IMemoryOwner<byte> Rent(int lengthBytes)

RpcOverSockets: sealed class RpcMessageAttribute : Attribute
    public RpcMessageAttribute()
    public RpcMessageAttribute(Type type)
    public RpcMessageAttribute(bool keyAsPropertyName)
    public Type? Type { get; }
    public bool KeyAsPropertyName { get; }

RpcOverSockets: sealed class RpcMetadata : IEnumerable, IEnumerable<KeyValuePair<string, RpcMetadataValue>>
    public IEnumerator<KeyValuePair<string, RpcMetadataValue>> GetEnumerator()
    public RpcMetadata()
    public RpcMetadata(RpcMetadata source)
    public bool TryGet(string key, out RpcMetadataValue value)
    public const int BytesMax = 16384
    public const int EntriesMax = 64
    public int Count { get; }
    public string? GetText(string key)
    public void Set(string key, ReadOnlySpan<byte> value)
    public void Set(string key, string value)

RpcOverSockets: readonly struct RpcMetadataValue : IEquatable<RpcMetadataValue>
    public ReadOnlyMemory<byte> Bytes { get; }
    public bool Equals(RpcMetadataValue other)
    public bool IsText { get; }
    public override bool Equals(object obj)
    public override int GetHashCode()
    public override string ToString()
    public static bool operator !=(RpcMetadataValue left, RpcMetadataValue right)
    public static bool operator ==(RpcMetadataValue left, RpcMetadataValue right)
    public string? Text { get; }

RpcOverSockets: sealed class RpcMethodAttribute : Attribute
    public RpcMethodAttribute()
    public RpcMethodAttribute(string name)
    public string? Name { get; }
    public uint Id { get; set; }

RpcOverSockets: readonly struct RpcNothing : IEquatable<RpcNothing>
    public bool Equals(RpcNothing other)
    public override bool Equals(object obj)
    public override int GetHashCode()
    public override string ToString()
    public static bool operator !=(RpcNothing left, RpcNothing right)
    public static bool operator ==(RpcNothing left, RpcNothing right)

RpcOverSockets: sealed class RpcOneWayAttribute : Attribute
    public RpcOneWayAttribute()

RpcOverSockets: enum RpcOutcome
    Executed = 0
    NotExecuted = 1
    Unknown = 2

RpcOverSockets: sealed class RpcPeer
    public int? ProcessId { get; }
    public override string ToString()
    public string EndPoint { get; }
    public uint? GroupId { get; }
    public uint? UserId { get; }

RpcOverSockets: sealed class RpcReactorOptions
    public RpcArmMode ArmMode { get; set; }
    public RpcReactorOptions()
    public int SpinMicroseconds { get; set; }
    public int WorkersMax { get; set; }
    public long InboundBytesMax { get; set; }

RpcOverSockets: sealed class RpcServer : IAsyncDisposable
    public IReadOnlyList<RpcEndPoint> EndPoints { get; }
    public RpcServer AddService<TService>(TService service) where TService : class, IRpcService<TService>
    public RpcServer Listen(string endPoint)
    public RpcServer(RpcServerOptions? options = null)
    public Task ServeAsync(IDuplexPipe pipe, CancellationToken cancellationToken = default)
    public Task ServeAsync(Stream stream, CancellationToken cancellationToken = default)
    public Task StartAsync(CancellationToken cancellationToken = default)
    public Task StopAsync(CancellationToken cancellationToken = default)
    public ValueTask DisposeAsync()

RpcOverSockets: abstract class RpcServerCall
    public abstract RpcCallContext Context { get; }
    public abstract RpcCallKind Kind { get; }
    public abstract ValueTask NextAsync()
    public abstract bool TryGetResult<T>(out T? result)
    public abstract void SetResult<T>(T result)

RpcOverSockets: abstract class RpcServerInterceptor
    protected RpcServerInterceptor()
    public virtual ValueTask InvokeAsync(RpcServerCall call)

RpcOverSockets: sealed class RpcServerOptions
    public IList<RpcClientInterceptor> ClientInterceptors { get; }
    public IList<RpcServerInterceptor> Interceptors { get; }
    public ILoggerFactory LoggerFactory { get; set; }
    public RpcConnectionOptions Connection { get; }
    public RpcReactorOptions Reactor { get; }
    public RpcServerOptions()
    public RpcSocketOptions Socket { get; }
    public TimeSpan DrainTimeout { get; set; }
    public bool IncludeExceptionDetails { get; set; }

RpcOverSockets: sealed class RpcServiceAttribute : Attribute
    public RpcServiceAttribute()
    public RpcServiceAttribute(Type contract)
    public RpcServiceAttribute(Type contract, string name)
    public RpcServiceAttribute(string name)
    public Type? Contract { get; }
    public string? Name { get; }

RpcOverSockets: sealed class RpcSocketOptions
    public RpcSocketOptions()
    public TimeSpan ConnectTimeout { get; set; }
    public TimeSpan TcpKeepAliveTime { get; set; }
    public TimeSpan TcpUserTimeout { get; set; }
    public TimeSpan UdpDisconnectTimeout { get; set; }
    public UnixFileMode UnixFileMode { get; set; }
    public bool AllowInsecureNetwork { get; set; }
    public int Backlog { get; set; }
    public int ConnectionsMax { get; set; }
    public int ConnectionsPerAddressMax { get; set; }
    public int ConnectionsPerUserMax { get; set; }
    public int UdpReceiveWindowBytes { get; set; }
    public int UnixSendBufferBytes { get; set; }

RpcOverSockets: enum RpcStatus
    Aborted = 10
    AlreadyExists = 6
    Cancelled = 1
    DataLoss = 15
    DeadlineExceeded = 4
    FailedPrecondition = 9
    Internal = 13
    InvalidArgument = 3
    NotFound = 5
    Ok = 0
    OutOfRange = 11
    PermissionDenied = 7
    ResourceExhausted = 8
    Unauthenticated = 16
    Unavailable = 14
    Unimplemented = 12
    Unknown = 2

RpcOverSockets: sealed class RpcStreamAttribute : Attribute
    public RpcStreamAttribute(RpcStreamDirection direction)
    public RpcStreamDirection Direction { get; }

RpcOverSockets: enum RpcStreamDirection
    In = 0
    Out = 1

RpcOverSockets: enum RpcTransport
    Duplex = 3
    InProcess = 2
    Inherited = 4
    Tcp = 0
    Udp = 5
    Unix = 1

RpcOverSockets: sealed class RpcUnionAttribute : Attribute
    public RpcUnionAttribute(int key, Type type)
    public Type Type { get; }
    public int Key { get; }

RpcOverSockets: sealed class RpcUnknownFields
    public int Count { get; }

RpcOverSockets.Serialization: readonly struct Array2DCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<T[,]>
    public static T[,]? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, T[,]? value)

RpcOverSockets.Serialization: readonly struct Array3DCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<T[,,]>
    public static T[,,]? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, T[,,]? value)

RpcOverSockets.Serialization: readonly struct Array4DCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<T[,,,]>
    public static T[,,,]? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, T[,,,]? value)

RpcOverSockets.Serialization: readonly struct ArrayCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<T[]>
    public static T[]? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, T[]? value)

RpcOverSockets.Serialization: readonly struct ArraySegmentCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ArraySegment<T>>
    public static ArraySegment<T> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ArraySegment<T> value)

RpcOverSockets.Serialization: readonly struct BigIntegerCodec : IRpcCodec<BigInteger>
    public static BigInteger Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, BigInteger value)

RpcOverSockets.Serialization: readonly struct BitArrayCodec : IRpcCodec<BitArray>
    public static BitArray? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, BitArray? value)

RpcOverSockets.Serialization: readonly struct BooleanCodec : IRpcCodec<bool>
    public static bool Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, bool value)

RpcOverSockets.Serialization: readonly struct ByteArrayCodec : IRpcCodec<byte[]>
    public static byte[]? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, byte[]? value)

RpcOverSockets.Serialization: readonly struct ByteArraySegmentCodec : IRpcCodec<ArraySegment<byte>>
    public static ArraySegment<byte> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ArraySegment<byte> value)

RpcOverSockets.Serialization: readonly struct ByteCodec : IRpcCodec<byte>
    public static byte Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, byte value)

RpcOverSockets.Serialization: readonly struct ByteListCodec : IRpcCodec<List<byte>>
    public static List<byte>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, List<byte>? value)

RpcOverSockets.Serialization: readonly struct ByteMemoryCodec : IRpcCodec<Memory<byte>>
    public static Memory<byte> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Memory<byte> value)

RpcOverSockets.Serialization: readonly struct ByteMemoryOwnerCodec : IRpcCodec<IMemoryOwner<byte>>
    public static IMemoryOwner<byte>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IMemoryOwner<byte>? value)

RpcOverSockets.Serialization: readonly struct ByteReadOnlyMemoryCodec : IRpcCodec<ReadOnlyMemory<byte>>
    public static ReadOnlyMemory<byte> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ReadOnlyMemory<byte> value)

RpcOverSockets.Serialization: readonly struct ByteReadOnlySequenceCodec : IRpcCodec<ReadOnlySequence<byte>>
    public static ReadOnlySequence<byte> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ReadOnlySequence<byte> value)

RpcOverSockets.Serialization: readonly struct CharCodec : IRpcCodec<char>
    public static char Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, char value)

RpcOverSockets.Serialization: static class CodecHelpers
    public static int EnterUnion(ref MessagePackReader reader, string type)
    public static void MarkSeen(ref ulong seen, int index, string type, string key)
    public static void ThrowDuplicateKey(string type, string key)
    public static void ThrowMissingArgument(string method, string parameter, int count)
    public static void ThrowMissingMember(string type, string member)
    public static void ThrowNullStruct(string type)
    public static void ThrowUnknownUnionKey(string type, int key)
    public static void ThrowUnknownUnionType(string type, object value)

RpcOverSockets.Serialization: readonly struct CollectionCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<Collection<T>>
    public static Collection<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Collection<T>? value)

RpcOverSockets.Serialization: readonly struct ComplexCodec : IRpcCodec<Complex>
    public static Complex Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Complex value)

RpcOverSockets.Serialization: readonly struct ConcurrentBagCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ConcurrentBag<T>>
    public static ConcurrentBag<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ConcurrentBag<T>? value)

RpcOverSockets.Serialization: readonly struct ConcurrentDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<ConcurrentDictionary<TKey, TValue>>
    public static ConcurrentDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ConcurrentDictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct ConcurrentQueueCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ConcurrentQueue<T>>
    public static ConcurrentQueue<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ConcurrentQueue<T>? value)

RpcOverSockets.Serialization: readonly struct ConcurrentStackCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ConcurrentStack<T>>
    public static ConcurrentStack<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ConcurrentStack<T>? value)

RpcOverSockets.Serialization: readonly struct DateOnlyCodec : IRpcCodec<DateOnly>
    public static DateOnly Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, DateOnly value)

RpcOverSockets.Serialization: readonly struct DateTimeCodec : IRpcCodec<DateTime>
    public static DateTime Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, DateTime value)

RpcOverSockets.Serialization: readonly struct DateTimeOffsetCodec : IRpcCodec<DateTimeOffset>
    public static DateTimeOffset Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, DateTimeOffset value)

RpcOverSockets.Serialization: readonly struct DecimalCodec : IRpcCodec<decimal>
    public static decimal Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, decimal value)

RpcOverSockets.Serialization: readonly struct DictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<Dictionary<TKey, TValue>>
    public static Dictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Dictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct DoubleCodec : IRpcCodec<double>
    public static double Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, double value)

RpcOverSockets.Serialization: readonly struct EnumCodec<TEnum, TUnderlying, TCodec> where TEnum : struct, Enum where TUnderlying : struct where TCodec : struct, IRpcCodec<TUnderlying> : IRpcCodec<TEnum> where TEnum : struct, Enum
    public static TEnum Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, TEnum value)

RpcOverSockets.Serialization: readonly struct EnumNameCodec<TEnum> where TEnum : struct, Enum : IRpcCodec<TEnum> where TEnum : struct, Enum
    public static TEnum Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, TEnum value)

RpcOverSockets.Serialization: readonly struct FrozenDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<FrozenDictionary<TKey, TValue>>
    public static FrozenDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, FrozenDictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct FrozenSetCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<FrozenSet<T>>
    public static FrozenSet<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, FrozenSet<T>? value)

RpcOverSockets.Serialization: readonly struct GuidCodec : IRpcCodec<Guid>
    public static Guid Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Guid value)

RpcOverSockets.Serialization: readonly struct HalfCodec : IRpcCodec<Half>
    public static Half Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Half value)

RpcOverSockets.Serialization: readonly struct HashSetCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<HashSet<T>>
    public static HashSet<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, HashSet<T>? value)

RpcOverSockets.Serialization: readonly struct ICollectionCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ICollection<T>>
    public static ICollection<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ICollection<T>? value)

RpcOverSockets.Serialization: readonly struct IDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<IDictionary<TKey, TValue>>
    public static IDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IDictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct IEnumerableCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<IEnumerable<T>>
    public static IEnumerable<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IEnumerable<T>? value)

RpcOverSockets.Serialization: readonly struct IGroupingCodec<TKey, TElement, TKeyCodec, TElementCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TElementCodec : struct, IRpcCodec<TElement> : IRpcCodec<IGrouping<TKey, TElement>>
    public static IGrouping<TKey, TElement>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IGrouping<TKey, TElement>? value)

RpcOverSockets.Serialization: readonly struct IImmutableDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<IImmutableDictionary<TKey, TValue>>
    public static IImmutableDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IImmutableDictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct IImmutableListCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<IImmutableList<T>>
    public static IImmutableList<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IImmutableList<T>? value)

RpcOverSockets.Serialization: readonly struct IImmutableQueueCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<IImmutableQueue<T>>
    public static IImmutableQueue<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IImmutableQueue<T>? value)

RpcOverSockets.Serialization: readonly struct IImmutableSetCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<IImmutableSet<T>>
    public static IImmutableSet<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IImmutableSet<T>? value)

RpcOverSockets.Serialization: readonly struct IImmutableStackCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<IImmutableStack<T>>
    public static IImmutableStack<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IImmutableStack<T>? value)

RpcOverSockets.Serialization: readonly struct IListCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<IList<T>>
    public static IList<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IList<T>? value)

RpcOverSockets.Serialization: readonly struct ILookupCodec<TKey, TElement, TKeyCodec, TElementCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TElementCodec : struct, IRpcCodec<TElement> : IRpcCodec<ILookup<TKey, TElement>>
    public static ILookup<TKey, TElement>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ILookup<TKey, TElement>? value)

RpcOverSockets.Serialization: readonly struct IReadOnlyCollectionCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<IReadOnlyCollection<T>>
    public static IReadOnlyCollection<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IReadOnlyCollection<T>? value)

RpcOverSockets.Serialization: readonly struct IReadOnlyDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<IReadOnlyDictionary<TKey, TValue>>
    public static IReadOnlyDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IReadOnlyDictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct IReadOnlyListCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<IReadOnlyList<T>>
    public static IReadOnlyList<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IReadOnlyList<T>? value)

RpcOverSockets.Serialization: readonly struct IReadOnlySetCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<IReadOnlySet<T>>
    public static IReadOnlySet<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, IReadOnlySet<T>? value)

RpcOverSockets.Serialization: interface IRpcCodec<T>
    static abstract T? Read(ref MessagePackReader reader)
    static abstract void Write(ref MessagePackWriter writer, T? value)
    static virtual void Describe(PayloadDescription payloads)

RpcOverSockets.Serialization: readonly struct ISetCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ISet<T>>
    public static ISet<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ISet<T>? value)

RpcOverSockets.Serialization: readonly struct ImmutableArrayCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ImmutableArray<T>>
    public static ImmutableArray<T> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ImmutableArray<T> value)

RpcOverSockets.Serialization: readonly struct ImmutableDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<ImmutableDictionary<TKey, TValue>>
    public static ImmutableDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ImmutableDictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct ImmutableHashSetCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ImmutableHashSet<T>>
    public static ImmutableHashSet<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ImmutableHashSet<T>? value)

RpcOverSockets.Serialization: readonly struct ImmutableListCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ImmutableList<T>>
    public static ImmutableList<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ImmutableList<T>? value)

RpcOverSockets.Serialization: readonly struct ImmutableQueueCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ImmutableQueue<T>>
    public static ImmutableQueue<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ImmutableQueue<T>? value)

RpcOverSockets.Serialization: readonly struct ImmutableSortedDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<ImmutableSortedDictionary<TKey, TValue>>
    public static ImmutableSortedDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ImmutableSortedDictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct ImmutableSortedSetCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ImmutableSortedSet<T>>
    public static ImmutableSortedSet<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ImmutableSortedSet<T>? value)

RpcOverSockets.Serialization: readonly struct ImmutableStackCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ImmutableStack<T>>
    public static ImmutableStack<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ImmutableStack<T>? value)

RpcOverSockets.Serialization: readonly struct Int128Codec : IRpcCodec<Int128>
    public static Int128 Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Int128 value)

RpcOverSockets.Serialization: readonly struct Int16Codec : IRpcCodec<short>
    public static short Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, short value)

RpcOverSockets.Serialization: readonly struct Int32Codec : IRpcCodec<int>
    public static int Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, int value)

RpcOverSockets.Serialization: readonly struct Int64Codec : IRpcCodec<long>
    public static long Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, long value)

RpcOverSockets.Serialization: readonly struct KeyValuePairCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<KeyValuePair<TKey, TValue>>
    public static KeyValuePair<TKey, TValue> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, KeyValuePair<TKey, TValue> value)

RpcOverSockets.Serialization: readonly struct LazyCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<Lazy<T>>
    public static Lazy<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Lazy<T>? value)

RpcOverSockets.Serialization: readonly struct LinkedListCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<LinkedList<T>>
    public static LinkedList<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, LinkedList<T>? value)

RpcOverSockets.Serialization: readonly struct ListCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<List<T>>
    public static List<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, List<T>? value)

RpcOverSockets.Serialization: readonly struct Matrix3x2Codec : IRpcCodec<Matrix3x2>
    public static Matrix3x2 Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Matrix3x2 value)

RpcOverSockets.Serialization: readonly struct Matrix4x4Codec : IRpcCodec<Matrix4x4>
    public static Matrix4x4 Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Matrix4x4 value)

RpcOverSockets.Serialization: readonly struct MemoryCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<Memory<T>>
    public static Memory<T> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Memory<T> value)

RpcOverSockets.Serialization: static class MessagePackLimits
    public const int DepthMaxDefault = 64
    public const int DepthMaxLimit = 512

RpcOverSockets.Serialization: ref struct MessagePackReader
    public DateTime ReadDateTime()
    public MessagePackReader(ReadOnlySpan<byte> payload, int depthMax = 64)
    public MessagePackReader(in ReadOnlySequence<byte> payload, int depthMax = 64)
    public MessagePackType PeekType()
    public ReadOnlySpan<byte> ReadBinarySpan()
    public ReadOnlySpan<byte> ReadRaw(int lengthBytes)
    public ReadOnlySpan<byte> ReadStringSpan()
    public bool ReadBoolean()
    public bool TryReadNil()
    public bool TryReadStringSpan(out ReadOnlySpan<byte> utf8)
    public byte ReadByte()
    public byte[]? ReadBinary()
    public char ReadChar()
    public double ReadDouble()
    public float ReadSingle()
    public int EnterArray(int members)
    public int EnterMap(int members)
    public int ReadArrayHeader()
    public int ReadExtensionHeader(out sbyte type)
    public int ReadInt32()
    public int ReadMapHeader()
    public long ReadInt64()
    public readonly bool End { get; }
    public readonly long Consumed { get; }
    public readonly long Remaining { get; }
    public sbyte ReadSByte()
    public short ReadInt16()
    public string? ReadString()
    public uint ReadUInt32()
    public ulong ReadUInt64()
    public ushort ReadUInt16()
    public void Charge(long excessBytes)
    public void ChargeMissing(int count)
    public void Enter()
    public void Leave()
    public void LeaveArray(int surplus)
    public void ReadArrayHeaderOf(int count, string what)
    public void ReadNil()
    public void Skip()
    public void SkipElements(int count)

RpcOverSockets.Serialization: enum MessagePackType
    Array = 7
    Binary = 6
    Boolean = 2
    Extension = 9
    Float = 4
    Integer = 3
    Invalid = 0
    Map = 8
    Nil = 1
    String = 5

RpcOverSockets.Serialization: ref struct MessagePackWriter
    public MessagePackWriter(IBufferWriter<byte> output, int depthMax = 64)
    public void Enter()
    public void EnterArray(int count)
    public void EnterMap(int count)
    public void Flush()
    public void Leave()
    public void WriteArrayHeader(int count)
    public void WriteBinary(scoped ReadOnlySpan<byte> value)
    public void WriteBinaryHeader(int lengthBytes)
    public void WriteBoolean(bool value)
    public void WriteByte(byte value)
    public void WriteChar(char value)
    public void WriteDateTime(DateTime value)
    public void WriteDouble(double value)
    public void WriteExtensionHeader(sbyte type, int lengthBytes)
    public void WriteInt16(short value)
    public void WriteInt32(int value)
    public void WriteInt64(long value)
    public void WriteMapHeader(int count)
    public void WriteNil()
    public void WriteRaw(scoped ReadOnlySpan<byte> encoded)
    public void WriteRawString(scoped ReadOnlySpan<byte> utf8)
    public void WriteSByte(sbyte value)
    public void WriteSingle(float value)
    public void WriteString(scoped ReadOnlySpan<char> value)
    public void WriteString(string? value)
    public void WriteTimestamp(long seconds, uint nanoseconds)
    public void WriteUInt16(ushort value)
    public void WriteUInt32(uint value)
    public void WriteUInt64(ulong value)

RpcOverSockets.Serialization: readonly struct NullableCodec<T, TCodec> where T : struct where TCodec : struct, IRpcCodec<T> : IRpcCodec<T?>
    public static T? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, T? value)

RpcOverSockets.Serialization: readonly struct ObservableCollectionCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ObservableCollection<T>>
    public static ObservableCollection<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ObservableCollection<T>? value)

RpcOverSockets.Serialization: sealed class PayloadDescription
    public PayloadDescription()
    public bool Add(string header, string lines)
    public void Enum<TEnum>(string name, string underlying) where TEnum : struct, Enum
    public void Type<T, TCodec>() where TCodec : struct, IRpcCodec<T>

RpcOverSockets.Serialization: readonly struct PriorityQueueCodec<TElement, TPriority, TElementCodec, TPriorityCodec> where TElementCodec : struct, IRpcCodec<TElement> where TPriorityCodec : struct, IRpcCodec<TPriority> : IRpcCodec<PriorityQueue<TElement, TPriority>>
    public static PriorityQueue<TElement, TPriority>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, PriorityQueue<TElement, TPriority>? value)

RpcOverSockets.Serialization: readonly struct QuaternionCodec : IRpcCodec<Quaternion>
    public static Quaternion Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Quaternion value)

RpcOverSockets.Serialization: readonly struct QueueCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<Queue<T>>
    public static Queue<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Queue<T>? value)

RpcOverSockets.Serialization: readonly struct ReadOnlyCollectionCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ReadOnlyCollection<T>>
    public static ReadOnlyCollection<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ReadOnlyCollection<T>? value)

RpcOverSockets.Serialization: readonly struct ReadOnlyDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<ReadOnlyDictionary<TKey, TValue>>
    public static ReadOnlyDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ReadOnlyDictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct ReadOnlyMemoryCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ReadOnlyMemory<T>>
    public static ReadOnlyMemory<T> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ReadOnlyMemory<T> value)

RpcOverSockets.Serialization: readonly struct ReadOnlyObservableCollectionCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<ReadOnlyObservableCollection<T>>
    public static ReadOnlyObservableCollection<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ReadOnlyObservableCollection<T>? value)

RpcOverSockets.Serialization: sealed class RpcSerializationException : Exception
    public RpcSerializationException(string message)
    public RpcSerializationException(string message, Exception? innerException)

RpcOverSockets.Serialization: readonly struct RuneCodec : IRpcCodec<Rune>
    public static Rune Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Rune value)

RpcOverSockets.Serialization: readonly struct SByteCodec : IRpcCodec<sbyte>
    public static sbyte Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, sbyte value)

RpcOverSockets.Serialization: readonly struct SingleCodec : IRpcCodec<float>
    public static float Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, float value)

RpcOverSockets.Serialization: readonly struct SortedDictionaryCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<SortedDictionary<TKey, TValue>>
    public static SortedDictionary<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, SortedDictionary<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct SortedListCodec<TKey, TValue, TKeyCodec, TValueCodec> where TKey : notnull where TKeyCodec : struct, IRpcCodec<TKey> where TValueCodec : struct, IRpcCodec<TValue> : IRpcCodec<SortedList<TKey, TValue>>
    public static SortedList<TKey, TValue>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, SortedList<TKey, TValue>? value)

RpcOverSockets.Serialization: readonly struct SortedSetCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<SortedSet<T>>
    public static SortedSet<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, SortedSet<T>? value)

RpcOverSockets.Serialization: readonly struct StackCodec<T, TCodec> where TCodec : struct, IRpcCodec<T> : IRpcCodec<Stack<T>>
    public static Stack<T>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Stack<T>? value)

RpcOverSockets.Serialization: readonly struct StringBuilderCodec : IRpcCodec<StringBuilder>
    public static StringBuilder? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, StringBuilder? value)

RpcOverSockets.Serialization: readonly struct StringCodec : IRpcCodec<string>
    public static string? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, string? value)

RpcOverSockets.Serialization: readonly struct SurrogateCodec<T, TSurrogate, TCodec> where T : notnull where TSurrogate : IRpcSurrogate<T, TSurrogate> where TCodec : struct, IRpcCodec<TSurrogate> : IRpcCodec<T> where T : notnull
    public static T? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, T? value)

RpcOverSockets.Serialization: readonly struct TimeOnlyCodec : IRpcCodec<TimeOnly>
    public static TimeOnly Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, TimeOnly value)

RpcOverSockets.Serialization: readonly struct TimeSpanCodec : IRpcCodec<TimeSpan>
    public static TimeSpan Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, TimeSpan value)

RpcOverSockets.Serialization: readonly struct TupleCodec<T1, T1Codec> where T1Codec : struct, IRpcCodec<T1> : IRpcCodec<Tuple<T1>>
    public static Tuple<T1>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Tuple<T1>? value)

RpcOverSockets.Serialization: readonly struct TupleCodec<T1, T2, T1Codec, T2Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> : IRpcCodec<Tuple<T1, T2>>
    public static Tuple<T1, T2>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Tuple<T1, T2>? value)

RpcOverSockets.Serialization: readonly struct TupleCodec<T1, T2, T3, T1Codec, T2Codec, T3Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> : IRpcCodec<Tuple<T1, T2, T3>>
    public static Tuple<T1, T2, T3>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Tuple<T1, T2, T3>? value)

RpcOverSockets.Serialization: readonly struct TupleCodec<T1, T2, T3, T4, T1Codec, T2Codec, T3Codec, T4Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> : IRpcCodec<Tuple<T1, T2, T3, T4>>
    public static Tuple<T1, T2, T3, T4>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Tuple<T1, T2, T3, T4>? value)

RpcOverSockets.Serialization: readonly struct TupleCodec<T1, T2, T3, T4, T5, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> where T5Codec : struct, IRpcCodec<T5> : IRpcCodec<Tuple<T1, T2, T3, T4, T5>>
    public static Tuple<T1, T2, T3, T4, T5>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Tuple<T1, T2, T3, T4, T5>? value)

RpcOverSockets.Serialization: readonly struct TupleCodec<T1, T2, T3, T4, T5, T6, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec, T6Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> where T5Codec : struct, IRpcCodec<T5> where T6Codec : struct, IRpcCodec<T6> : IRpcCodec<Tuple<T1, T2, T3, T4, T5, T6>>
    public static Tuple<T1, T2, T3, T4, T5, T6>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Tuple<T1, T2, T3, T4, T5, T6>? value)

RpcOverSockets.Serialization: readonly struct TupleCodec<T1, T2, T3, T4, T5, T6, T7, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec, T6Codec, T7Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> where T5Codec : struct, IRpcCodec<T5> where T6Codec : struct, IRpcCodec<T6> where T7Codec : struct, IRpcCodec<T7> : IRpcCodec<Tuple<T1, T2, T3, T4, T5, T6, T7>>
    public static Tuple<T1, T2, T3, T4, T5, T6, T7>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Tuple<T1, T2, T3, T4, T5, T6, T7>? value)

RpcOverSockets.Serialization: readonly struct TupleCodec<T1, T2, T3, T4, T5, T6, T7, TRest, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec, T6Codec, T7Codec, TRestCodec> where TRest : notnull where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> where T5Codec : struct, IRpcCodec<T5> where T6Codec : struct, IRpcCodec<T6> where T7Codec : struct, IRpcCodec<T7> where TRestCodec : struct, IRpcCodec<TRest> : IRpcCodec<Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
    public static Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Tuple<T1, T2, T3, T4, T5, T6, T7, TRest>? value)

RpcOverSockets.Serialization: readonly struct UInt128Codec : IRpcCodec<UInt128>
    public static UInt128 Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, UInt128 value)

RpcOverSockets.Serialization: readonly struct UInt16Codec : IRpcCodec<ushort>
    public static ushort Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ushort value)

RpcOverSockets.Serialization: readonly struct UInt32Codec : IRpcCodec<uint>
    public static uint Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, uint value)

RpcOverSockets.Serialization: readonly struct UInt64Codec : IRpcCodec<ulong>
    public static ulong Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ulong value)

RpcOverSockets.Serialization: static class UnknownFields
    public static RpcUnknownFields ReadElements(ref MessagePackReader reader, int count)
    public static int Count(RpcUnknownFields? fields)
    public static void ReadEntry(ref MessagePackReader reader, scoped ReadOnlySpan<byte> key, ref RpcUnknownFields? fields)
    public static void Write(ref MessagePackWriter writer, RpcUnknownFields? fields)

RpcOverSockets.Serialization: readonly struct UriCodec : IRpcCodec<Uri>
    public static Uri? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Uri? value)

RpcOverSockets.Serialization: readonly struct ValueTupleCodec<T1, T1Codec> where T1Codec : struct, IRpcCodec<T1> : IRpcCodec<ValueTuple<T1>>
    public static ValueTuple<T1> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1> value)

RpcOverSockets.Serialization: readonly struct ValueTupleCodec<T1, T2, T1Codec, T2Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> : IRpcCodec<(T1, T2)>
    public static (T1, T2) Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, (T1, T2) value)

RpcOverSockets.Serialization: readonly struct ValueTupleCodec<T1, T2, T3, T1Codec, T2Codec, T3Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> : IRpcCodec<(T1, T2, T3)>
    public static (T1, T2, T3) Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, (T1, T2, T3) value)

RpcOverSockets.Serialization: readonly struct ValueTupleCodec<T1, T2, T3, T4, T1Codec, T2Codec, T3Codec, T4Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> : IRpcCodec<(T1, T2, T3, T4)>
    public static (T1, T2, T3, T4) Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, (T1, T2, T3, T4) value)

RpcOverSockets.Serialization: readonly struct ValueTupleCodec<T1, T2, T3, T4, T5, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> where T5Codec : struct, IRpcCodec<T5> : IRpcCodec<(T1, T2, T3, T4, T5)>
    public static (T1, T2, T3, T4, T5) Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, (T1, T2, T3, T4, T5) value)

RpcOverSockets.Serialization: readonly struct ValueTupleCodec<T1, T2, T3, T4, T5, T6, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec, T6Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> where T5Codec : struct, IRpcCodec<T5> where T6Codec : struct, IRpcCodec<T6> : IRpcCodec<(T1, T2, T3, T4, T5, T6)>
    public static (T1, T2, T3, T4, T5, T6) Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, (T1, T2, T3, T4, T5, T6) value)

RpcOverSockets.Serialization: readonly struct ValueTupleCodec<T1, T2, T3, T4, T5, T6, T7, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec, T6Codec, T7Codec> where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> where T5Codec : struct, IRpcCodec<T5> where T6Codec : struct, IRpcCodec<T6> where T7Codec : struct, IRpcCodec<T7> : IRpcCodec<(T1, T2, T3, T4, T5, T6, T7)>
    public static (T1, T2, T3, T4, T5, T6, T7) Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, (T1, T2, T3, T4, T5, T6, T7) value)

RpcOverSockets.Serialization: readonly struct ValueTupleCodec<T1, T2, T3, T4, T5, T6, T7, TRest, T1Codec, T2Codec, T3Codec, T4Codec, T5Codec, T6Codec, T7Codec, TRestCodec> where TRest : struct where T1Codec : struct, IRpcCodec<T1> where T2Codec : struct, IRpcCodec<T2> where T3Codec : struct, IRpcCodec<T3> where T4Codec : struct, IRpcCodec<T4> where T5Codec : struct, IRpcCodec<T5> where T6Codec : struct, IRpcCodec<T6> where T7Codec : struct, IRpcCodec<T7> where TRestCodec : struct, IRpcCodec<TRest> : IRpcCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>
    public static ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> value)

RpcOverSockets.Serialization: readonly struct Vector2Codec : IRpcCodec<Vector2>
    public static Vector2 Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Vector2 value)

RpcOverSockets.Serialization: readonly struct Vector3Codec : IRpcCodec<Vector3>
    public static Vector3 Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Vector3 value)

RpcOverSockets.Serialization: readonly struct Vector4Codec : IRpcCodec<Vector4>
    public static Vector4 Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Vector4 value)

RpcOverSockets.Serialization: readonly struct VersionCodec : IRpcCodec<Version>
    public static Version? Read(ref MessagePackReader reader)
    public static void Write(ref MessagePackWriter writer, Version? value)
