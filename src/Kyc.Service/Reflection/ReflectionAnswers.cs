using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Kyc.Service.Reflection;

/// <summary>Answers the questions of server reflection, in the terms of version 1.</summary>
internal static class ReflectionAnswers
{
    /// <summary>The one answer to a question. A question without an answer is answered with an error, and the stream goes on.</summary>
    public static ServerReflectionResponse To(ServerReflectionRequest question, DescriptorIndex index)
    {
        var answer = question.MessageRequestCase switch
        {
            ServerReflectionRequest.MessageRequestOneofCase.ListServices => Services(index),
            ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => Files(index.File(question.FileByFilename), "file"),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => Files(index.FileOf(question.FileContainingSymbol), "symbol"),
            // proto3 has no extensions but of the descriptors' own options, and no contract here defines one.
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension => NotFound("extension"),
            ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType when index.IsMessage(question.AllExtensionNumbersOfType) =>
                new() { AllExtensionNumbersResponse = new() { BaseTypeName = question.AllExtensionNumbersOfType } },
            ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType => NotFound("message"),
            _ => Error(StatusCode.InvalidArgument, "the request holds no question of this version"),
        };
        answer.ValidHost = question.Host;
        answer.OriginalRequest = question;
        return answer;
    }

    private static ServerReflectionResponse Services(DescriptorIndex index)
    {
        var list = new ListServiceResponse();
        list.Service.AddRange(index.Services.Select(name => new ServiceResponse { Name = name }));
        return new() { ListServicesResponse = list };
    }

    private static ServerReflectionResponse Files(IEnumerable<ByteString>? files, string what)
    {
        if (files is null) return NotFound(what);
        var answer = new ServerReflectionResponse { FileDescriptorResponse = new() };
        answer.FileDescriptorResponse.FileDescriptorProto.AddRange(files);
        return answer;
    }

    private static ServerReflectionResponse NotFound(string what) => Error(StatusCode.NotFound, $"there is no such {what}");

    private static ServerReflectionResponse Error(StatusCode code, string message) =>
        new() { ErrorResponse = new() { ErrorCode = (int)code, ErrorMessage = message } };
}
