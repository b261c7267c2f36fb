import HTTPTypes

/// Why a request is not served, in words for the person who made it.
struct Refusal: Error {
    var status: HTTPResponse.Status
    /// Chinese, a whole sentence.
    var text: String

    init(_ status: HTTPResponse.Status, _ text: String) {
        self.status = status
        self.text = text
    }

    /// What a page says where nobody chose words of his own.
    static func text(for status: HTTPResponse.Status) -> String {
        switch status.code {
        case 400: "请求不完整，请回到上一页再试一次。"
        case 401: "请先登录。"
        case 403: "这个请求不是从鸿雁自己的页面发出的，没有执行。"
        case 404: "没有这个页面：地址有误，或者内容已经不在了。"
        case 405: "这个地址不接受这样的请求。"
        case 413: "提交的内容太大，没有执行。"
        case 415: "提交的格式不对，没有执行。"
        case 421: "请用鸿雁自己的地址打开这个页面。"
        case 500...: "请再试一次；详情在日志里。"
        default: "没有办成，请回到上一页再试一次。"
        }
    }

    /// The heading of its page.
    static func title(for status: HTTPResponse.Status) -> String {
        switch status.code {
        case 404: "没有这个页面"
        case 409: "内容有变"
        case 500...: "出错了"
        default: "没有办成"
        }
    }
}
