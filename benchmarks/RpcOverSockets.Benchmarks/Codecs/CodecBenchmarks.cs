using System.Buffers;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using RpcOverSockets.Serialization;

namespace RpcOverSockets.Benchmarks.Codecs;

/// <summary>Generated codecs beside those that System.Text.Json generates for the same types, into a buffer that is used again.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class CodecBenchmarks : IDisposable
{
    private readonly Measurement _measurement = Measurement.Example;
    private readonly Customer _customer = Customer.Example;
    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _measurementPack;
    private readonly byte[] _measurementJson;
    private readonly byte[] _customerPack;
    private readonly byte[] _customerJson;

    public CodecBenchmarks()
    {
        _json = new Utf8JsonWriter(_output);
        WriteNumbers();
        _measurementPack = _output.WrittenSpan.ToArray();
        WriteText();
        _customerPack = _output.WrittenSpan.ToArray();
        _measurementJson = JsonSerializer.SerializeToUtf8Bytes(_measurement, JsonPayloads.Default.Measurement);
        _customerJson = JsonSerializer.SerializeToUtf8Bytes(_customer, JsonPayloads.Default.Customer);
    }

    [Benchmark]
    [BenchmarkCategory("write numbers")]
    public int WriteNumbers()
    {
        _output.ResetWrittenCount();
        var writer = new MessagePackWriter(_output);
        __Rpc_MeasurementCodec.Write(ref writer, _measurement);
        writer.Flush();
        return _output.WrittenCount;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("write numbers")]
    public int WriteNumbersAsJson()
    {
        _output.ResetWrittenCount();
        _json.Reset(_output);
        JsonSerializer.Serialize(_json, _measurement, JsonPayloads.Default.Measurement);
        return _output.WrittenCount;
    }

    [Benchmark]
    [BenchmarkCategory("read numbers")]
    public Measurement? ReadNumbers()
    {
        var reader = new MessagePackReader(_measurementPack);
        return __Rpc_MeasurementCodec.Read(ref reader);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("read numbers")]
    public Measurement? ReadNumbersFromJson() => JsonSerializer.Deserialize(_measurementJson, JsonPayloads.Default.Measurement);

    [Benchmark]
    [BenchmarkCategory("write text")]
    public int WriteText()
    {
        _output.ResetWrittenCount();
        var writer = new MessagePackWriter(_output);
        __Rpc_CustomerCodec.Write(ref writer, _customer);
        writer.Flush();
        return _output.WrittenCount;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("write text")]
    public int WriteTextAsJson()
    {
        _output.ResetWrittenCount();
        _json.Reset(_output);
        JsonSerializer.Serialize(_json, _customer, JsonPayloads.Default.Customer);
        return _output.WrittenCount;
    }

    [Benchmark]
    [BenchmarkCategory("read text")]
    public Customer? ReadText()
    {
        var reader = new MessagePackReader(_customerPack);
        return __Rpc_CustomerCodec.Read(ref reader);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("read text")]
    public Customer? ReadTextFromJson() => JsonSerializer.Deserialize(_customerJson, JsonPayloads.Default.Customer);

    public void Dispose()
    {
        _json.Dispose();
        GC.SuppressFinalize(this);
    }
}
