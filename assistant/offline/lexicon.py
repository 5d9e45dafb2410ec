"""The words that tell what a message asks for, as patterns over folded text (Simplified, lower case)."""

import re


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives))


_END = r"(?:[\s，,。.！!~～…呀啊哈啦哦呢]|[\U0001f300-\U0001faff])*"
_HELLO = r"(?:你们?好吗?|how are you(?: doing)?(?: today)?|最近(?:怎么样|好吗|还好吗)|您好|大家好|哈[喽啰罗]|嗨+|嘿+|在(?:吗|不在|么)|早(?:上好|安|呀|啊)?|晚安|午安|[上中下]午好|晚上好|hi+|hello+|hey+|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|morning|evening|(?:hi|hello|hey) there|hoshin|there|everyone|team|[?？])"
GREETING = re.compile(rf"^\W*(?!hoshin\b|team\b|there\b|everyone\b){_HELLO}{_END}(?:{_HELLO}{_END})*$")
_THANK = r"(?:好的?|ok(?:ay)?|行|嗯+|你|您|太|非常|真的?|很|多|谢谢?(?:你|您|啦|了|大家|哈|帮忙)?|感谢(?:你|您)?|辛苦(?:你|您|啦|了)?|麻烦(?:你|您)了|给力|棒(?:极了)?|厉害|赞|不错|完美|收到|明白(?:了)?|懂了|了解(?:了)?|知道(?:了)?|帮(?:了)?大忙(?:了)?|thanks?|thank you|thx|ty|cheers|great|awesome|perfect|nice|lovely|brilliant|excellent|wonderful|appreciated?|much|so|very|a lot|a bunch|that'?s|that is|it|is|all|for now|you|i|really|this|helpful|super|good job|well done|got it|understood|noted|for|your|the|help|works?|good)"
_GRATEFUL = r"谢|感谢|辛苦|麻烦你|给力|棒|厉害|赞|完美|帮.?大忙|不错|thank|thx|\bty\b|cheers|great|awesome|perfect|nice|lovely|brilliant|excellent|wonderful|appreciate|good job|well done"
THANKS = re.compile(rf"^(?=.*(?:{_GRATEFUL}))\W*{_THANK}{_END}(?:{_THANK}{_END})*$")
HELP = _any(
    r"你(?:都|还)?(?:能|会|可以)(?:做|干|帮)(?:我)?(?:些)?(?:什么|啥|哪些)",
    r"怎么用你",
    r"使用说明",
    r"^(?:帮助|help)\W*$",
    r"what can you (?:do|help)",
    r"how do i use (?:this|it|you|hoshin|the (?:assistant|app|bot|tool))\b|how do i use\W*$",
    r"how does this work",
    r"有(?:什么|哪些)功能",
    r"who are you",
    r"你是谁",
)
YES = _any(
    r"^\W*(?:(?:是的?|对的?|好的?|可以|行|嗯+|确认|没错|同意|收到|明白了?|懂了|了解了?|知道了|没问题|就这样|ok|okay|yes|yep|yeah|sure|right|correct|go ahead|confirm(?:ed)?|got it|understood|noted|alright|all right|fine|sounds good|cool|i see)[\s。.!！,，了吧啊呀哈~]*)+$"
)
NO = _any(
    r"^\W*(?:不是?|不要|不用|不必|算了|取消|先不|没事了?|没有了?|别了|不了|no|nope|cancel|never ?mind|forget it|not now|nothing|no thanks|no thank you)(?:[\s。.!！,，了吧谢]|thanks)*$"
)

UNDO = _any(
    r"撤销|撤回(?!稿)|撤消|回滚|复原|恢复(?:到|成|为)?(?:上一?|第|之前|原来|原状|原样|改之前|修改前)|回退|回复到|倒回|退回(?!给)|退一步|退(?:到|回去)|回到(?:上一?(?:步|版|个版本)|第.{1,3}版|改之前|修改前)|还原|取消(?:刚才|上一|刚刚|上一步|这次修改|这个修改|那个修改)|(?:刚才|刚刚|上面|上一步|最后)(?:那|这|的)?.{0,8}(?:不算|作废|收回|当没|别算|不要了|取消)|当我没说|改回去|改回来|变回去|收回刚才|反悔",
    r"\bundo\b|\brevert\b|\broll(?:ing)?[ -]?back\b|take (?:that|it|this|the last .{0,12}) ?back|take back (?:that|the|my|this)|go back (?:one|a|to the (?:previous|last|prior)) ?(?:step|version|change|edit|state)?|(?:go|get|switch|return|jump|back) (?:back )?to (?:version|rev|v)\W?\s*\d|restore (?:the )?(?:previous|last|version|v\d|earlier|prior|what)|reverse (?:that|the last|my last|it)|scratch (?:that|the) (?:last )?(?:change|edit)|put (?:it|things|everything) back|forget (?:that|the last) (?:change|edit)|never ?mind that (?:last )?(?:change|edit)|reset to (?:version|v)|cancel (?:that|the last|my last) (?:change|edit)",
    r"(?:回|退|恢复|还原|切|倒)(?:到|回|回到|至)(?:第)?[\s]*(?:v|版本)?\s*\d+",
)
REDO = _any(
    r"重做(?!一[个份])|恢复(?:刚才|刚刚)?(?:的)?撤销|取消(?:刚才的)?撤销|撤销的?.{0,6}(?:恢复|找回|弄回|加回)|不撤销了|别撤销|还是不撤|\bredo\b|undo the undo|un-?undo|bring (?:it|that|the change) back|reapply (?:it|that|the)"
)
BACK = _any(
    r"回到(?:刚才|之前|原来)的?(?:那个)?(?:计划|方案|话题)?[。.!！]?$|back to (?:the )?(?:previous|earlier|first|other|original) (?:plan|one|topic)|back to where we were"
)

EXPORT = _any(
    r"导(?:出|一份|个|成|一下)|下载|输出(?:成|为|一份|到|excel|markdown)|生成(?:一份|个)?(?:excel|表格|工作簿|文档|六份|报表)|做成(?:excel|表格|md|markdown)|发我(?:一份)?(?:excel|表格|文件)|给我(?:一份)?(?:excel|xlsx|表格文件|markdown)",
    r"\bexport\b|\bdownload\b|(?:as|to|in(?:to)?|an?) (?:an? )?(?:excel|xlsx|spreadsheet|workbook|markdown)\b|excel (?:file|version|workbook)|send me the (?:excel|spreadsheet|workbook|file)",
)
IMPORT = _any(
    r"导(?:入|进)|读入|上传(?:的)?|从.{0,40}\.(?:xlsx|csv|xls)|\bimport\b|\bload\b.{0,40}\.(?:xlsx|csv)|read in\b"
)
FILE = re.compile(
    r"(?:(?:[a-z]:)?[\w\u4e00-\u9fff./~\\ -]*?[\w\u4e00-\u9fff)）-])\.(?:xlsx|csv|xls|xlsm|docx|pdf)\b", re.I
)

VALIDATE = _any(
    r"检查|校验|验证|核对|审一?下|审核|把关|体检|诊断(?:一下)?(?:计划|方案)|有(?:没有|无|啥|什么|哪些)(?:的)?(?:问题|毛病|漏洞|错|遗漏|风险|冲突|不妥|漏)|能(?:不能)?过(?:审|会|吗|得了)|哪里(?:有|不对|不合理|没对上)|对(?:得|不)上吗|挑(?:挑|一下)?(?:刺|毛病)|合不合理|合理吗|靠谱吗|缺(?:了)?(?:什么|啥|哪)|漏了(?:什么|啥|哪)|问题清单|符合smart|smart吗",
    r"\bvalidate\b|\bcheck\b(?!-)|\bverify\b|\breview (?:the|my|our|this|that|it|everything|all)\b|^\W*(?:please )?review\W*$|\b(?:needs?|do|give) .{0,20}\b(?:a|one) (?:last |final |quick |full )*(?:review|once-?over)\b|\baudit\b|sanity|what(?:'s| is) (?:wrong|missing|off|broken|weak)|(?:any|some|every)thing (?:.{0,24}\b(?:look|seem|sound|feel)s? )?(?:wrong|missing|off|amiss|broken|inconsistent|fishy)\b|(?:look|seem|sound)s? (?:wrong|off|right|fine|ok|okay|good|solid|reasonable) to you|any (?:problems?|issues?|gaps?|errors?|mistakes?|risks?|holes|red flags|weak(?:nesses| spots| points)|loose ends|conflicts)|(?:does|do|will|would) (?:it|the plan|this|everything|that|the numbers|it all|the whole thing) (?:all )?(?:hold|add|stack|stand|work|hang|tie)s? (?:up|together|water|out)|\bhold(?:s|ing)? water\b|\bwater-?tight\b|\bair-?tight\b|\bbullet-?proof\b|pass muster|did (?:we|i|you) (?:miss|forget|overlook)|what (?:did|have|are) (?:we|i) (?:miss|forg|overlook)\w*|(?:look|see) for (?:problems|gaps|errors|holes)|is (?:it|this|that|the) .{0,40}(?:smart|ok|okay|good|valid|reasonable|realistic|feasible|achievable|doable|sound|complete|consistent|solid|robust)\b|poke holes|add up\?|\bready (?:for (?:the |our |my )?(?:cfo|ceo|cmo|coo|board|finance|management|boss|review|approval|sign-?off|launch|execution|presentation|prime|big)|to (?:go|present|ship|send|submit|launch|show))|good to go\b|(?:survive|get past|get through|convince) (?:the )?(?:cfo|board|finance|ceo|boss|management)",
)
STATEMENT = _any(
    r"这(?:样|么)写|目标(?:可以|行|合格|怎么样)|写(?:成)?目标|当目标|(?:acceptable|good|smart|proper|valid|ok|fine|sensible|well-formed) (?:goal|objective|target)|这(?:个|句|条|样)?(?:的)?(?:目标|说法|表述|写法|话)|目标[「“\"『].+[」”\"』]|(?:this|that|the following) (?:goal|objective|target|statement|sentence|wording)|(?:goal|objective|statement)\s*[:：\"“]|as a goal|(?:good|smart) (?:goal|objective)|行不行|写得(?:好|行|对|怎么样)|smart"
)

FIND = _any(
    r"哪(?:些|几)(?:个|份|套)?(?:计划|方案|规划)|(?:名下|手上|手里|手头|那边|负责).{0,6}(?:计划|方案)",
    r"有没有.{0,14}(?:计划|方案|规划)|(?:计划|方案)(?:都)?(?:有)?(?:哪些|哪几)",
    r"(?:找|查|搜)(?:一?下|找|出|一找|到|一查|查|看|看看)?.{0,20}(?:计划|方案|规划)|(?:有哪些|列出|列一下|所有|全部|我的|现有).{0,6}(?:计划|方案)|(?:以前|之前|过去|往年|历史|去年).{0,12}(?:计划|方案)|计划(?:列表|清单)",
    r"\b(?:find|search|look up|look for|list|show(?: me)?)\b.{0,30}\bplans\b|\b(?:find|search for|look up|look for|locate|dig up)\b.{0,40}\bplan\b|(?:past|previous|existing|all|my|which|what|any|other) plans\b|last year'?s plan",
)
SHOW = _any(
    r"(?:看|显示|展示|列|查|打开|给我|瞧|过|念)(?:一?下|看|一看|出来|出|看看|一遍)?.{0,14}(?:计划|方案|目标树|树|拆解|目标|策略|举措|预算|时间表|时间线|排期|版本|历史|进度|全貌|全景|概览|总览|总表|节点|情况|改动|变化|变更)",
    r"(?:budget|tree|timeline|goals?) view|(?:目标树|整体情况|总体情况|计划全貌|当前计划|现在的计划|计划长什么样|目前的计划|拆成什么样|现在(?:是)?什么样|现状如何|计划(?:现在)?(?:是|怎么)?样)",
    r"\b(?:show|display|view|see|open|print|give me|list|pull up|walk me through|what(?:'s| is| are| does| do))\b.{0,30}\b(?:plan|tree|goals?|strateg\w+|initiatives?|budgets?|timeline|schedule|versions?|history|overview|changes|breakdown|look like)\b",
)
VERSIONS = _any(
    r"版本(?:历史|列表|记录)?|历史(?:版本|记录)|谁(?:改|动)(?:过|了)|修改记录|\bversions?\b|\bhistory\b|who changed|edit log|change log"
)
CHANGES = _any(
    r"改(?:了|动|过)(?:什么|啥|哪)|(?:有(?:什么|啥|哪些)|哪些|什么)(?:变化|改动|变更|不同|区别)|变了(?:什么|啥)|(?:和|跟|与|比).{0,12}(?:版|之前).{0,8}(?:差|不同|区别|比|变)|对比.{0,8}版|差异|what(?:'s| has| have| did)? ?(?:changed|change|different|differ)|what (?:did|have|has) (?:we|i|you|they) (?:changed?|edit(?:ed)?|alter(?:ed)?)\b|\bhow (?:does|do|did|is) .{1,30}\bdiffer(?:s|ent)?\b|\bdiff\b|difference|compare.{0,20}version|changes (?:since|between|from)"
)
VIEWS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("changes", CHANGES),
    ("versions", VERSIONS),
    (
        "timeline",
        _any(
            r"时间(?:线|表|轴|安排)|排期|甘特|日程|进度表|什么时候(?:做|开始|结束)|timeline|schedule|gantt|calendar|when does"
        ),
    ),
    ("budget", _any(r"预算|花(?:多少|了)|钱|budget|spend|money|cost")),
    ("strategies", _any(r"策略|举措|打法|动作|strateg|initiative|tactic|campaign")),
    (
        "goals",
        _any(
            r"目标(?:表|清单|拆解表|列表)|子目标|拆解表|goals? (?:table|list)|sub-?goals|list.{0,10}goals|goals\b|targets\b|kpis?\b"
        ),
    ),
)

REMOVE = _any(
    r"删(?:掉|除|了|去)?|去掉|去除|移除|拿掉|拿走|不要(?:了|吧)|砍(?:掉|了)(?!.*\d)|取消(?!刚才|上)|撤(?:掉|下|了|项|销)|停(?:掉|了|止|办)|作废|叫停|不(?:做|搞|办|弄|干|投|上|开)(?:了|吧)|不再(?:做|搞|办|推进|进行|继续)|划掉|剔除|踢掉|放弃|终止|清掉|下掉|废掉",
    r"\bremove\b|\bdelete\b|\bdrop\b|get rid of|\bkill\b|\bscrap\b|\bcancel\b|\baxe\b|\bditch\b|\btake .{0,40}\bout\b|\bcut .{0,40}(?:entirely|altogether|completely)|\bnot doing\b|no longer (?:do|run|need)|\beliminate\b|\babandon\b|call(?:ed)? off|\bstrike\b|\bdiscard\b|\bnix\b|isn'?t happening|won'?t (?:do|run)",
)
UNLOCK = _any(
    r"解锁|解(?:除|开)(?:了)?(?:.{0,6}的)?锁定?|取消(?:.{0,6}的)?锁定?|放开|解冻|松开|不用锁|别锁|不锁|开锁|unlock|unfreeze|unpin|release (?:the lock|it|that)|remove the lock|lift the lock"
)
LOCK = _any(
    r"锁定|锁住|锁死|冻结|冻住|固定(?:住|下来)|钉死|(?:别|不许|不准|不能|不要|谁也别)(?:再|去)?(?:动|碰)|锁(?:上|一下|起来|好了?|下来)|[先都给也]锁(?:了|$|[\s，,。])|(?:不|别)(?:许|要|能|准|让)?(?:再)?(?:动|碰|调)(?:它|他)?(?:的)?(?:数|了|$)|(?:^|[^\w\s\u3000]\s*|\b(?:please|pls|and|then|now|you|let'?s|lets|to|should|we|also|just|must|kindly|ok|okay|so|will|i'll)\s+)(?:lock|freeze|pin)\b|don'?t touch|hands off|\bhold\b.{0,40}\b(?:fixed|constant|where it is)"
)
MOVE = _any(
    r"(?:挪|移|挂|放|归|搬|调)(?:到|在|至|入)(?P<under>.+?)(?:下面|之下|下边|下|里面|底下|名下|那边|里)(?:去)?|\bmove\b.+\b(?:under|below|to)\b|\bput\b.+\bunder\b|\bhang\b.+\bunder\b"
)
RENAME = _any(
    r"(?:改名|重命名|更名|名字改|名称改|标题改|题目改|改叫|换个名)(?:为|成|叫|到)?|rename|call it|change the (?:name|title)"
)
CHANGE = _any(
    r"(?:改|调|换|变|修改|调整|更改|设|定|提|降|加|减|追加|压缩|压|砍|涨|延|推迟|提前|延后|推后|延期|缩|削|扣)(?:成|为|到|至|了|掉|去)|(?:加|减|少|多)(?=\d)|改(?:一下|下)|更新(?:为|成|一下)?|设(?:置|定)|不对|说错|搞错|写错|应该是|应为|才对|更正|纠正|订正|其实是|上调|下调|调高|调低|减少|增加(?:到|至)|削减",
    r"\bchange\b|\bupdate\b|\bset\b|\bmake (?:it|that|the)\b|\badjust\b|\bcorrect(?:ion)?\b|\bactually\b|\bshould (?:be|have been)\b|\binstead\b|\brevise\b|\bmodify\b|\bmove the (?:deadline|date)\b|\bpush\b|\bpostpone\b|\breplace\b|\bassign\b|\bcut\b|\braise\b|\breduce\b|\bincrease\b|\blower\b|\bbump\b|\bwrong\b|i meant\b|\bput .+ in charge\b|\bswap\b|\bswitch\b|\bgive\b.+\bto\b",
)
CORRECTION = _any(
    r"^\W*(?:不对|错了|不是|说错|搞错|写错|更正|纠正|应该是|哦不|等等|等下|其实是?)|\b(?:sorry|oops|wait|no(?=,)|actually|correction|i meant|scratch that|i misspoke|my mistake)\b"
)
OTHERS_FOLLOW = _any(
    r"其(?:他|它|余)(?:的)?.{0,6}(?:跟着|自动|相应|按比例|随之|一起|同步)?.{0,4}(?:调|变|减|降|让|匀|分摊|平衡|吸收|补|摊|压|扣|动|减少)|总(?:数|量|额|目标|预算|盘子|体)?(?:保持|维持)?不变|重新(?:平衡|分配)|再平衡|(?:rest|others?|remaining|everything else).{0,24}(?:adjust|follow|absorb|balance|move|accordingly|change|shrink|take up|make up|down|pro rata|proportion)|(?:keep|hold) the total|total (?:unchanged|fixed|the same|stays)|(?:adjust|shift|scale|change|shrink|move|re-?balance|recalculate|update) (?:the )?(?:rest|others?|remaining|everything else)|take (?:it|that|the difference|them) (?:out of|from|off)|rebalanc"
)
HOLD_OTHERS = _any(
    r"其(?:他|它|余)(?:的)?.{0,4}(?:不变|不动|保持|别动)|(?:keep|hold|leave) (?:the )?(?:others|rest|other \w+)|others? (?:stay|unchanged|fixed|as (?:they|is))"
)

UNSUPPORTED = _any(
    r"为(?:什么|何|啥).{0,20}(?:没|未|掉|跌|降了|低了|低于|差了|差这么|偏|少了|下滑|不达标|不及|落后)|(?:偏差|下滑|下降|没达成|没完成|未达标|掉了).{0,8}(?:原因|为什么|怎么回事|归因)|原因(?:分析|是什么)|归因|(?:如果|假如|假设|要是).{0,30}(?:会怎样|会怎么样|会如何|结果|影响|多少)|模拟|预测|仿真|敏感性|蒙特卡|ab ?测试(?:样本|要多)|样本量|显著性|回收期|净现值|投资回报期|外包还是|响应曲线|边际|监控告警|实际(?:完成|达成)(?:率|情况)(?:多少|怎么)",
    r"\bwhy (?:did|is|has|was|are|were|have)\b|root cause|attribut(?:e|ion)|what[- ]if|\bsimulat|\bforecast|\bpredict|sample size|a/?b test|significan|payback|\bnpv\b|\birr\b|response curve|sensitivity|monte carlo|what would happen|deviat",
)
OFFTOPIC = _any(
    r"天气|下雨|下雪|气温|台风(?!口)|几点了|星期几|今天(?:几号|周几)|讲(?:个|一个)?(?:笑话|故事|段子)|笑话|写(?:一?首|诗|歌)|唱(?:首|歌)|诗(?:词)?$|翻译|股票|股价|彩票|菜谱|做菜|新闻|八卦|星座|算命|几分钟到",
    r"(?:点|叫|订|送|买|吃)(?:一?[个份点些杯])?(?:什么)?(?:外卖|午饭|晚饭|早饭|午餐|晚餐|咖啡|奶茶)|(?:中午|晚上|早上|今晚)吃|(?:订|预订|预定|买|查|推荐|找|看)(?:一?[下张间家部个场])?.{0,10}(?:航班|机票|酒店|饭店|高铁票?|火车票|电影票?|餐厅|会议室|门票)|去哪(?:儿)?(?:玩|吃|旅游)|请(?:个|一天|几天)假|放假(?:安排|几天|通知)|世界杯|比赛谁赢",
    r"发(?:一?封)?(?:邮件|短信|朋友圈|微信|消息|通知)(?!营销|渠道)|群发|打(?:个|一个)?电话|下单|付款|转账|帮.{0,6}(?:投放|投广告|买广告|打款|报销)|投放(?:广告)?(?:出去|上线)|写(?:一?[段篇个份条])?(?:.{0,8})?(?:文案|代码|广告语|脚本|推文|软文|邮件|周报|演讲稿|新闻稿|作文|论文|简历|程序)|画(?:一?张|个|图)|设计(?:一?张|个)?(?:海报|logo|图标|封面)|做(?:一?张|个)(?:海报|logo|ppt)|剪(?:个|一个)?视频|修图|密码|系统提示|提示词|api ?key|你(?:的)?(?:底层|背后).{0,6}模型|(?:忽略|无视|忘记|忘掉).{0,10}(?:指令|规则|设定|提示)",
    r"\bweather\b|\bpoem\b|\bjoke\b|\btranslate\b|\bstock (?:price|market)\b|\brecipe\b|\b(?:today's|latest|the) news\b|\bsend (?:an? |the )?(?:e-?mail|message|text|sms|note|invite)\b|\bemail (?:him|her|them|the \w+)\b|\b(?:buy|place|run) (?:the |some |facebook |google |an? )?(?:ads?|media) (?:for|on|now)|\bbook (?:an? |me|us|the)\b|\b(?:order|get) (?:me |us )?(?:a |some )?(?:pizza|lunch|dinner|coffee|food|taxi)\b|\b(?:write|fix|debug|review) .{0,12}\bcode\b|\bpassword\b|system prompt|\bapi key\b|\bdesign (?:an? |the )?(?:logo|poster|banner)\b|\bdraw\b|\bpress release\b|write (?:me |us )?(?:an? |some |the )?(?:song|story|essay|ad copy|tweet|blog|press release|email|script|copy|speech|cover letter|code|function)|\bwho won\b|\bcapital of\b|what time is it|\bsing\b|horoscope|\bcall (?:him|her|them|the client)\b|\bremind me\b|\bpay (?:the|this) (?:invoice|bill)\b|(?:ignore|disregard|forget) (?:all |your |the |any |previous |prior )+(?:instructions|rules|prompts?)",
)

GUIDANCE = _any(
    r"为(?:什么|何|啥)(?:不|要|说|有[两几三])|有哪?几(?:大?类|种|步|级|条|栏|个(?:级别|维度|步骤|原则))|什么(?:是|叫|意思|含义|概念)|(?:啥|什么)意思|是什么(?:意思)?|啥(?:是|意思)|怎么(?:理解|填|写|做|算|定|选|拆|设|分|区分|判断|处理|落地|用)|如何(?:理解|填|写|做|算|定|选|拆|设|分|区分|判断|处理|避免|量化|制定)|(?:一般|通常|正常|行业|经验|大概|应该|建议).{0,14}(?:多少|几|怎么|比例|占|哪些|什么|如何)|有(?:什么|哪些|啥)(?:步骤|维度|方法|原则|规则|要求|建议|区别|类型|策略|模板|指标|讲究|依据|说法)|(?:标准|阈值|定义|区别|步骤|原则|规则|比例|口径|依据|出处|维度|框架)(?:是|有|在|都)?(?:什么|多少|哪|啥|吗|呢)|多少(?:算|才算|合适|比较好|合理)|用(?:什么|哪些|啥)(?:策略|打法|指标)|该(?:怎么|如何|用什么|选)|哪(?:些|几)(?:个|种|类)?(?:维度|步骤|策略|指标|原则|文档|表)|有(?:什么|啥|没有)(?:好|更好|其他)?(?:的)?(?:办法|招|思路|建议|点子|打法)|(?:怎么|如何|怎样)(?:才能)?(?:提升|提高|改善|增强|做好|拉|推|抓|降低|扩大|留住|激活|促)|讲讲|介绍(?:一下)?|解释(?:一下)?|科普|几步|说说",
    r"\bwhat(?:'s| is| are| does| do)\b|\bwhy are there\b|\bhow (?:do|does|should|can|to|much|many|is|are|often)\b|\bexplain\b|\btell me about\b|\bdefin(?:e|ition)\b|\bdifference between\b|\b(?:which|what) kinds?\b|\bwhich (?:strateg|metric|kpi|dimension|step|rule)|\brule of thumb\b|\btypical(?:ly)?\b|\busually\b|\bbest practice|\bguidance\b|\bgood (?:cac|roi|benchmark)|\bwhen (?:should|do) (?:i|we)\b|\bwho (?:should|is|does)\b|\bwhat (?:should|can|could) (?:we|i|one) (?:do|try|use|focus)|\bhow (?:can|could|might|would) (?:we|i|one)\b|\bany (?:ideas|advice|suggestions|tips|recommendations)\b|\bhow about (?:improving|raising)",
)
QUESTION = _any(r"[?？]\s*$|吗\W*$|呢\W*$|么\W*$|多少|怎么|如何|什么|哪")

ENOUGH = _any(
    r"够(?:不够|吗|么|用|得着)|不够|放得下|装得下|超(?:不超|没超|了没|预算|支)|够不够|能不能(?:都)?(?:放|做|满足|覆盖|装)|都(?:能|可以)(?:做|满足|给)|钱够|撑得住|扛得住|行不行|可行吗|短缺|缺口|缺不缺|放不放得下|会不会(?:超|爆)|爆(?:预算|表)|够(?:分|花|投|安排)|(?:放|装|塞|容|吃|包|罩|兜|顾|撑|扛|盖|覆盖|支撑)(?:得|不)(?:下|住|了|过来)",
    r"\benough\b|\bfits?\b|\bafford|\bcover (?:both|all|it|them|everything)|\bshort(?:fall|age)?\b|over ?budget|within (?:the )?budget|can we (?:do|fund|pay for) (?:both|all|everything)|\bfeasible\b|room for|\bare we over\b|over the budget|\b(?:does|do|can|will|would) .{1,30}\bcover\b|\bstretch to\b",
)
FUNDING = _any(
    r"预算|经费|费用|花|钱|投入|投放|资金|拨|盘子|营销费|市场费",
    r"\bbudget\b|\bspend(?:ing)?\b|\bmoney\b|\bfund(?:s|ing|ed)?\b|\binvest|\ballocat|\bcost|\bask(?:s|ed|ing)?\b|\bmedia\b",
)
ALLOCATE = _any(
    r"分配|怎么(?:分|花|投|配)|如何(?:分|花|投|配)|分给|分到|分下去|砍(?:哪|谁|掉哪)|优先(?:保|给|投|级|支持)|配比|配给|划分|分摊|按.{0,16}分|取舍|保哪|投哪|怎么切|切一下|匀",
    r"\ballocat|\bsplit\b|\bdivide\b|\bdistribut|\bapportion|\bprioriti|\bwhere (?:should|do|to)\b|\bhow (?:should|do|to|would).{0,30}(?:spend|split|budget|money)|\bwhat (?:should|do) we (?:cut|fund|drop)|\bfund\b|\btrade.?off|\bpro.?rata\b",
)
CONTRIBUTION = _any(r"贡献|contribut|impact|points? each|by (?:their )?(?:points|pp)")
PRIORITY = _any(
    r"优先级|优先顺序|优先(?:保|给|支持)|先保|排序|依次|priorit|in order of|first come|most important first|rank"
)
VALUE = _any(
    r"价值最大|效果最大|最优|最大化|产出最|划算|性价比|回报最|最值|best value|most value|maximi[sz]e|optimal|biggest (?:bang|return)|best return|highest (?:value|return)|optimi[sz]e"
)
EQUAL = _any(
    r"平均(?:分|给|到|拆)?|平分|均分|均摊|平摊|摊平|均匀|均等|匀着|等分|一样多|等额|对半(?:分|开)?|一人一半|各一半|一视同仁|equally|evenly|equal(?:ly)? (?:split|parts|shares)|split equal|same (?:amount|for each)|fifty-fifty|50/50|half(?: and |-)half|equal"
)
STAGES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "penetration",
        _any(
            r"渗透(?:期|阶段)|penetration (?:stage|phase|period|mode)|market penetration|penetrating|in penetration"
        ),
    ),
    ("leader", _any(r"领导者|领先者|龙头|领导地位|leader")),
    ("mature", _any(r"成熟(?:期|阶段|型)|matur")),
    (
        "growth",
        _any(
            r"(?:成长|增长|上升|扩张|爬坡|发展)(?:期|阶段|型)|快速(?:成长|增长|扩张)|growth[- ](?:stage|phase|period|mode)|growing (?:stage|business|company)|in growth\b|growth[- ]stage"
        ),
    ),
)
RESERVE_EXPERIMENT = _any(
    r"实验|试验|测试预算|创新预算|试点|experiment|testing reserve|test budget|test-and-learn"
)
RESERVE_CONTINGENCY = _any(
    r"应急|预备|机动|备用|风险(?:准备|储备|金)|不可预见|contingency|rainy day|buffer|emergency"
)

SPLIT = _any(
    r"各(?:是|占|要|做|分)?多少|(?:比例|权重|占比|实绩)(?:来)?(?:分|拆)|拆(?:解|分|到|给|成|下|一下|开)?|分解|分(?:给|到|成|配|摊|下去|一下|解|别)|怎么(?:拆|分)|摊(?:到|给|开|下|掉|派|$)|切(?:到|给|分)|分\s*[0-9一二两三四五六七八九十]|各(?:产品|区域|大区|渠道|线|部门|团队)",
    r"\bsplit\b|\bdivide\b|\bcascade\b|\bbreak (?:it |this |that |the .{0,30})?down\b|\bbreak\b.{0,40}\bdown\b|\ballocat|\bdistribut|\bapportion|\bspread\b|\bacross\b|\bamong\b|\bbetween\b|\bphase\b|\bdecompose\b",
)
MONTHLY = _any(
    r"(?:按|每|逐|各|到|分|成|个)月(?:份|度)?(?!底|初|前|末)|月度(?:目标|拆|分|计划)?|十二个月|12\s*个月|分月|按季度?(?:来)?[拆分摊]|四个季度|by quarter|quarterly|by month|per month|monthly|each month|over the months|months\b|month by month"
)
WEEKLY = _any(
    r"(?:按|每|逐|各|到|分|成|个)周(?:度)?(?!年)|周度|分周|星期|by week|per week|weekly|each week|week by week|weeks\b"
)
HEADROOM = _any(
    r"空间|余量|潜力|天花板|上限容量|可提升|headroom|room to grow|potential|capacity|upside|ceiling"
)
WEIGHT = _any(r"权重|比重|weights?\b|weighted")
DRIVERS = _any(
    r"驱动|因子|靠.{0,20}(?:和|、|与).{0,16}(?:增长|提升|拉动|实现)|(?<![a-z])[×x*]\s*[\u4e00-\u9fffa-z0-9]|乘以?|反推|倒推|倒算|反算|拆成.{0,20}(?:用户|客单|转化|流量|单价|频次)|driver|multipl|back.?solve|work back|times .{0,20}(?:rate|value|price)"
)
TABLE = _any(
    r"二维|交叉表|矩阵表|(?:产品|区域|渠道).{0,6}[×x*乘].{0,6}(?:月|季度|渠道|区域)|行列|两个维度|two-?way|cross.?tab|matrix|by .{2,20} and by|.{2,20}\s[x×]\s.{2,20}"
)
RATES = _any(r"分母|加权|weighted by|denominator|访客|visitors")
EXTRA_LAST = _any(
    r"(?:多|余|零头|尾数|余数|剩)(?:的|出来的|出)?.{0,8}(?:给|归|放|算)?(?:到)?最后|remainder to the last|extra .{0,12}last|last one takes"
)
EXTRA_LARGEST = _any(
    r"(?:多|余|零头|尾数|余数|剩)(?:的|出来的|出)?.{0,8}(?:给|归|放|算)?(?:到)?(?:最大|大头|最多)|remainder to the largest|extra .{0,12}largest|largest takes"
)
UNIT = re.compile(
    r"(?:(?:精确|取整|四舍五入|保留|以|整(?![体个年合家套])|单位)[^，,。;；\d]{0,10}?|(?:round(?:ed)?|whole|nearest|in units of)[^，,。;；]{0,16}?)(?P<unit>万元|千元|百元|元|万|人|thousand|hundred|千|百|0\.1\s?(?:pp|个百分点|个点|点)|个百分点|pp|yuan|persons?|people)"
)

STRATEGY = _any(
    r"策略(?:是|为|用|叫|定为|：|:)|(?:用|采用|采取|走|靠|以).{2,24}(?:策略|打法|路线|方式)|策略\b|strategy(?: is|:| for| called| of| there| here)|use .{3,50} strategy|by way of|打法(?:是|：|:)"
)
ADD = _any(
    r"新增(?=一个|一条|个|条|举措|目标|策略|子目标)|加(?:一?个|一?条|上|一?项|入)|添加|增加(?=一个|一条|一项|个|条|举措|策略|目标)|补(?:一?个|上|充)|再(?:加|来)|另外|\badd\b|\balso\b|\bnew (?:initiative|goal|strategy|sub-?goal)\b|\bplus\b|\binclude\b"
)
INITIATIVE = _any(
    r"举措|动作|活动|合作|举办|拍|投放|直播|测评|发布会|路演|沙龙|促销|地推|展会|峰会|赞助|推广|会员|裂变|优惠|补贴|联名|快闪|社群|短视频|种草|内容营销|培训|巡展|开业|体验店|广告|initiative|campaign|event|partner|kol|influencer|promotion|sponsor|launch|webinar|roadshow|referral|ads?\b|content|workshop|giveaway|pop-?up|livestream|video|seminar|newsletter|trade ?show|expo"
)
OWNER = re.compile(
    r"(?:负责人|主责人?|责任人|owner|owned by|牵头人?|负责)\s*(?:也|都|先|要|就|请|是|为|:|：|换成|换为|换|改成|改为|改|给|定为|由|设为|应该是|to|is|=)*\s*(?P<after>[\u4e00-\u9fff]{2,4}|[A-Z][\w.-]*(?: [A-Z][\w.-]*)?)|(?:由|让|交给|派|归)\s*(?P<by>[\u4e00-\u9fff]{2,4}?|[A-Za-z][\w.-]*(?: [A-Z][\w.-]*)?)\s*(?:来)?(?:负责|牵头|主导|跟进|带|管|接手)|(?P<name>[A-Z][\w.-]*(?: [A-Z][\w.-]*)?) (?:owns|is (?:the )?owner|is responsible|will own|leads|is in charge)|(?:assign(?:ed)?|hand(?:ed)?|give) (?:it |this |that |the .{0,40})?to (?P<to>[A-Z][\w.-]*(?: [A-Z][\w.-]*)?)|put (?P<put>[A-Z][\w.-]*(?: [A-Z][\w.-]*)?) in charge"
)
AUDIENCE = re.compile(
    r"(?:目标人群|受众|面向|针对|人群)(?:是|为|:|：)?\s*(?![“「『])(?P<who>[^，,。；;\n]{2,30})|(?:audience|aimed at|targeting)\s*(?:is|are|:)?\s*(?P<en>[^,;.\n]{2,50})",
    re.I,
)
REACH = _any(r"覆盖|触达|触及|曝光给|送达|reach(?:es|ing)?|covering|exposure to|audience of")
BUDGET_WORD = _any(
    r"预算|费用|花费?|成本|投入|经费|budget|cost(?:s|ing)?|spend(?:ing)?|for (?:¥|￥|\$|rmb|cny)"
)
ASK_WORD = _any(r"需要|需|要|申请|想要|报|asks? for|asking|needs?|wants?|requests?|requires?")
TRIGGER = _any(
    r"(?:低于|少于|不到|不足|未达|没到|没达到|<|跌破|\bbelow|\bunder|less than|fewer than|falls? short of)\s*(?:rmb|cny|¥|￥|\$)?\s*(?=\d|[一二三四五六七八九十两]|$)"
)
BUSINESS_UNIT = _any(
    r"\bbu\b|事业部|业务单元|产品线|业务线|子公司|分公司|大区|business unit|product line|division|business line"
)
VAGUE_AMOUNT = _any(
    r"百来万|几(?:十|百|千)?万|十几万|几十|若干|一些钱|好几|a few|several|some money|a couple of (?:hundred|million)|tens of thousands|-ish\b"
)
WHAT_ABOUT = re.compile(
    r"^\W*(?:那么?|那个|这个)?(?P<zh>[\u4e00-\u9fffA-Za-z0-9 ]{1,16}?)(?:呢|怎么样|怎样|的话呢|那边呢)\W*$|^\W*(?:and |so |ok,? )?(?:what|how) about (?:the |our )?(?P<en>[\w &/-]{2,40}?)\W*$",
    re.I,
)
REPORTED = _any(
    r"写着|说|留言|邮件|转(?:给|发)|原文|供应商|客户(?:说|留言|发)|截图|聊天记录|文档里|附件里|deck|e-?mail|vendor|says?\b|said\b|wrote|forward|message from|it reads|slide"
)
SETS = _any(
    r"(?:^|[，,\s])[raci][\s:：是]*[\u4e00-\u9fff]{2,3}[，,、]|衡量指标|关联度|预留|留出|低于.{1,20}(?:就|则)|raci|set aside|reserve|owner|负责人"
)
RESTATES = _any(
    r"改|调|换|更新|应该|上调|下调|change|update|set|revise|adjust|instead|raise the target|lower the target"
)
DETAIL = _any(
    r"(?:什么|啥)情况|详细|详情|明细|details?\b|status of|tell me more about|谁负责|负责人是谁|who owns"
)
WISH = _any(
    r"定(?:一?个|下)?目标|(?:做|搞|写|出|弄|制定|来|要)(?:一?个|一份|下|出)?.{0,12}(?:计划|方案|规划)|想(?:让|要|把)|希望|好一点|更好|提升一下|提高一下|做大|做强|多卖|涨一涨|冲一冲",
    r"\b(?:set|need|want|make|create|draft|build|write)\b.{0,24}\b(?:goal|target|plan)\b|\bwant (?:to|more|better)\b|\bi'?d like\b|do better|\bimprove\b|\bgrow\b|\bincrease\b|\bboost\b",
)
WISH_STRONG = _any(r"帮我(?:定|做|写|搞|弄|出)|help me (?:set|make|draft|build|write)")
FRAMEWORK_WORDS = _any(
    r"\bsmart\b|\braci\b|\bpdca\b|5\s*why|平衡计分卡|四个维度|五步(?:法)?|战略关联度|对齐框架|品牌维度|最小有效投入|边际|漏斗|瓶颈|贡献度|层次分析|最大余数|应急储备|\bkpis?\b是|share of voice|\bcac\b|framework|hoshin|方针"
)
METRICS = _any(r"衡量指标|指标(?:：|:|是|为|加)|metrics?\b")
MONTH_SPLIT = _any(
    r"按季度?(?:来)?[拆分摊]|分到?四个季度|按月|逐月|分月|按周|逐周|分周|每个?月(?:各|怎么|如何|该|要|应|分|多少)|每周(?:各|怎么|分|多少)|月度(?:拆|分)|month[- ]by[- ]month|by (?:the )?(?:month|quarter)|over the (?:months|quarters)|quarterly (?:split|targets|breakdown|plan|phasing)|by week|week[- ]by[- ]week|per month (?:target|split|plan)|monthly (?:split|targets|breakdown|plan|phasing)|weekly (?:split|targets|breakdown|plan|phasing)|each month (?:look|be)"
)
TIMED = _any(r"月|周|季|q[1-4]|w\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|week|quarter")
PAST_BASIS = _any(
    r"去年|上年|前年|历史|往年|过往|前一年|同期|上(?:个|一)?季度|实绩|以往|过去|pro[ -]?rata|last (?:year|yr|season|quarter)|histor|past (?:sales|performance|results|year)|previous year|prior year|\bdid\b|\bsold\b"
)
ON_PAST = _any(
    r"(?:按照?|照着?|依照?|依据|根据|参照|参考|比照|沿用|延续|对照|以)[^，,。]{0,4}(?:去年|上年|前年|历史|往年|过往|前一年|同期|上(?:个|一)?季度|实绩|以往|过去)|(?:去年|上年|历史|往年|同期)[^，,。]{0,6}(?:比例|占比|权重|结构|份额|格局)|pro[ -]?rata|in (?:proportion|line) (?:to|with) (?:last|what|history|their|past|previous)|(?:based on|according to|by|per|using|same (?:mix|split|proportions?) as|follow(?:ing)?) (?:last|past|historical|previous|prior)|(?:last year|historical|past|previous)(?:'s)? (?:mix|split|proportions?|shares?|ratio)"
)
HEADROOM_SPLIT = _any(
    r"(?:空间|潜力|余量|上限).{0,8}(?:分|拆|摊|大)|(?:按|照|看).{0,8}(?:空间|潜力|余量)|headroom|room to grow|upside|by (?:potential|capacity)"
)
PHASING = _any(
    r"分|拆|摊|排|铺|落|切|列|逐|每(?:个)?(?:月|周)|按(?:月|周)|月度|周度|节奏|计划|多少|怎么|如何|split|break|phase|spread|weekly|monthly|by (?:month|week)|month|week|season|profile|plan|per "
)
PARTS_FOLLOW = _any(
    r"其中|里面|分别(?:是|由|为)",
    r"\bof which\b|\bof that\b|\bmade up of\b|\bincluding\b|: \d[\d.,]*\s?(?:pp|%|k|m)?\b.{0,20}\bfrom\b",
)
